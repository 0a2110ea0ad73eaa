import * as assert from 'uvu/assert';
import { loadInventory } from '../../engine/inventory/index.ts';
import { toGraph, toHost, toList } from '../../engine/inventory/show.ts';
import type { Group, Host, Values } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { inventoryOf, plainVars } from './written.ts';

const own = (owner: Host | Group) => plainVars(owner.vars) as Values;

/** As `kplay inventory --list` prints it: the order of keys counts, too. */
function json(value: unknown): string {
  return JSON.stringify(value, null, 1);
}

suite('inventories as scripts print them', (test) => {
  test('nothing', async () => {
    assert.is(json(toList(await loadInventory([]), own)), json({ _meta: { hostvars: {} } }));
  });

  test('plain groups are lists, keys are sorted', async () => {
    const inventory = await inventoryOf({
      hosts: 'lone\n[web]\nw2 z=1 a=\'{"b": 1, "a": 2}\'\nw1\n[ams1]\nw2\n[web:vars]\nx=1\n',
    });
    assert.is(
      json(toList(inventory, own)),
      json({
        _meta: { hostvars: { lone: {}, w1: {}, w2: { a: { a: 2, b: 1 }, z: 1 } } },
        ams1: ['w2'],
        ungrouped: ['lone'],
        web: ['w2', 'w1'],
      }),
    );
  });

  test('children and variables ask for more', async () => {
    const inventory = await inventoryOf({
      hosts: '[web]\nw1\n[web:vars]\nx=1\n[site:children]\nweb\n[all:vars]\ny=1\n',
    });
    assert.is(
      json(toList(inventory, own, own)),
      json({
        _meta: { hostvars: { w1: {} } },
        all: { vars: { y: 1 } },
        site: { children: ['web'] },
        web: { hosts: ['w1'], vars: { x: 1 } },
      }),
    );
  });

  test('names that JavaScript gives a meaning', async () => {
    const inventory = await inventoryOf({ 'h.yml': '__proto__:\n  hosts:\n    constructor: {__proto__: 1}\n' });
    assert.is(
      json(toList(inventory, own)),
      '{\n "__proto__": [\n  "constructor"\n ],\n "_meta": {\n  "hostvars": {\n   "constructor": {\n    "__proto__": 1\n   }\n  }\n }\n}',
    );
  });

  test('one host', async () => {
    const inventory = await inventoryOf({ hosts: 'web1 b=1 a=2\n' });
    assert.is(json(toHost(inventory, 'web1', own)), json({ a: 2, b: 1 }));
    assert.equal(toHost(inventory, 'localhost', own), { ansible_connection: 'local' });
    assert.throws(
      () => toHost(inventory, 'wbe1', own),
      (error: Error) => error.message === 'there is no host "wbe1"',
    );
  });

  test('the tree', async () => {
    const inventory = await inventoryOf({ hosts: 'lone\n[web]\nw2\nw1\n[db]\nd1\n[site:children]\nweb\ndb\n' });
    assert.is(
      toGraph(inventory),
      '@all:\n  |--@ungrouped:\n  |  |--lone\n  |--@site:\n  |  |--@web:\n  |  |  |--w2\n  |  |  |--w1\n  |  |--@db:\n  |  |  |--d1\n',
    );
    assert.is(toGraph(inventory, 'db'), '@db:\n  |--d1\n');
    assert.throws(
      () => toGraph(inventory, 'wbe'),
      (error: Error & { hint?: string }) => error.hint === 'did you mean "web"?',
    );
  });
});
