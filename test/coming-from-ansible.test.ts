import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { magicNames } from '../engine/check/flow/magic.ts';
import { blockKeywords, handlerKeywords, playKeywords, roleKeywords, taskKeywords } from '../engine/load/keywords.ts';
import { connectionVariables } from '../engine/load/schema/connection.ts';
import { moduleNames } from '../engine/modules/definition/registry.ts';
import { evaluate, evaluateExpression } from '../engine/template/evaluate.ts';
import { findHelper } from '../engine/template/helpers/registry.ts';
import type { Play, Values } from '../engine/types.ts';
import { namesIn, pairs, part, rowsOf, texts, variables } from './ansible-page.ts';
import { suite } from './suite.ts';
import { place, scopeOf, written } from './template/scope.ts';

/*
 * docs/coming-from-ansible.md says of all that Ansible has whether it is here. What it says of here is compared with kplay
 * in this file, and its lists with those of ansible-core in coming-from-ansible.slow.ts.
 */

const scope = scopeOf(parse(variables) as Values);

const places: Readonly<Record<string, readonly string[]>> = {
  P: playKeywords.known,
  R: roleKeywords.known,
  B: blockKeywords.known,
  T: taskKeywords.known,
  H: handlerKeywords.known,
};

const keywords = rowsOf(part('keywords')).map(([name, where, here]) => ({
  name: namesIn(name!)[0]!,
  where: [...where!.trim()],
  known: !here!.startsWith('not'),
}));

suite('coming from Ansible', (test) => {
  test('there are examples', () => assert.ok(pairs.length > 40 && texts.length > 3));

  for (const { handlebars, gives } of pairs) {
    test(handlebars, () => assert.equal(evaluateExpression(handlebars, place(), scope), gives));
  }

  for (const [, handlebars] of texts) {
    test(handlebars, () => assert.type(evaluate(written(handlebars), scope), 'string'));
  }

  test('each keyword is here where the page says so', () => {
    const wrong = keywords
      .filter(({ name }) => name !== 'with_…')
      .flatMap(({ name, where, known }) =>
        where.filter((each) => places[each]!.includes(name) !== known).map((each) => `${name} in ${each}`),
      );
    assert.equal(wrong, []);
  });

  test('the page has every keyword', () => {
    const all = new Set(
      Object.values(places)
        .flat()
        .filter((name) => !name.startsWith('with_')),
    );
    assert.equal(
      [...all].filter((name) => !keywords.some((row) => row.name === name)),
      [],
    );
  });

  test('each loop is on the page', () => {
    const how = rowsOf(part('keywords')).find(([name]) => name!.includes('with_…'))![3]!;
    const loops = taskKeywords.known
      .filter((name) => name.startsWith('with_'))
      .map((name) => name.slice('with_'.length));
    assert.equal(
      namesIn(how)
        .filter((name) => name !== 'loop')
        .sort(),
      [...loops].sort(),
    );
  });

  test('each connection variable is here where the page says so', () => {
    const rows = rowsOf(part('connection variables'));
    const wrong = rows.flatMap(([names, here]) =>
      namesIn(names!).filter((name) => name in connectionVariables === here!.startsWith('not')),
    );
    assert.equal(wrong, []);
    const listed = rows.flatMap(([names]) => namesIn(names!));
    assert.equal(
      Object.keys(connectionVariables).filter((name) => !listed.includes(name)),
      [],
    );
  });

  test('the magic variables that are the same are all of the engine', () => {
    const play = { hosts: { content: 'all' }, roles: [], directory: '' } as unknown as Play;
    const same = rowsOf(part('magic variables')).filter(([, here]) => here!.startsWith('same'));
    const listed = same.flatMap(([names]) => namesIn(names!));
    const engine = [...magicNames(play)].filter(
      (name) => name.startsWith('kplay_') === false && name !== 'ansible_run_id',
    );
    assert.equal(
      engine.filter((name) => !listed.includes(name)),
      [],
    );
  });

  for (const kind of ['filters', 'tests', 'lookups']) {
    test(`${kind} of the same name are helpers`, () => {
      assert.equal(
        namesIn(part(`same ${kind}`)).filter((name) => !findHelper(name)),
        [],
      );
    });

    test(`what stands in for other ${kind} are helpers`, () => {
      const calls = rowsOf(part(`other ${kind}`)).flatMap(([, here]) => namesIn(here!));
      const named = calls.flatMap((call) => /^(\w+) /.exec(call)?.[1] ?? []).filter((name) => name !== 'kplay');
      assert.ok(named.length > 5);
      assert.equal(
        named.filter((name) => !findHelper(name)),
        [],
      );
    });
  }

  test('modules of the same name are here', () => {
    const same = namesIn(part('same modules'));
    assert.ok(same.length > 25);
    assert.equal(
      same.filter((name) => !moduleNames().includes(name)),
      [],
    );
  });
});
