import * as assert from 'uvu/assert';
import type { Effects, Thing, ThingKind } from '../../../engine/modules/definition/effects.ts';
import { Foreseen } from '../../../engine/play/foreseen/foreseen.ts';
import { suite } from '../../suite.ts';

const origin = { file: 'play.yml', line: 1, column: 1 };
const thing = (text: string): Thing => {
  const [kind, ...name] = text.split(' ');
  return { kind: kind as ThingKind, name: name.join(' ') };
};

/** What tasks named 1, 2, 3… make, and who then would have made a thing: `?` in front of who may have. */
const table: readonly [made: readonly Effects[], asked: readonly [thing: string, by: string][]][] = [
  [
    [{ makes: [thing('path /a/b')] }],
    [
      ['path /a/b', '1'],
      ['path /a', '1'],
      ['path /', ''],
      ['path /a/b/c', ''],
      ['path /a/bc', ''],
      ['user /a/b', ''],
    ],
  ],
  [
    [{ makes: [{ ...thing('path /opt/x'), below: true }] }],
    [
      ['path /opt/x/y/z', '1'],
      ['path /opt/xy', ''],
    ],
  ],
  [
    [{ makes: [thing('path /etc/systemd/system/a.service'), thing('path /etc/systemd/system/b@.service')] }],
    [
      ['unit a', '1'],
      ['unit a.service', '1'],
      ['unit a.timer', ''],
      ['unit b@1', '1'],
      ['unit b@1.service', '1'],
      ['unit c', ''],
    ],
  ],
  [
    [{ makes: [thing('path /usr/local/bin/etcd')] }],
    [
      ['package etcd', '1'],
      ['package etcdctl', ''],
    ],
  ],
  [
    [{ makes: [thing('package chrony')] }],
    [
      ['package chrony', '1'],
      ['unit chrony', '1'],
      ['unit chronyd', '1'],
      ['user _chrony', '1'],
      ['path /etc/chrony/conf.d', '1'],
      ['unit other', '?1'],
      ['path /var/lib/other', '?1'],
      ['endpoint http://127.0.0.1/', ''],
    ],
  ],
  [
    [{ makes: [thing('path /a/b')] }, { removes: [thing('path /a')] }, { makes: [thing('path /a')] }],
    [
      ['path /a/b', ''],
      ['path /a', '3'],
    ],
  ],
  [
    [{ anything: true }, { makes: [thing('unit x')] }],
    [
      ['path /q', '?1'],
      ['endpoint h:80', '?2'],
    ],
  ],
  [[{}], [['path /q', '']]],
];

function foreseen(made: readonly Effects[]): Foreseen {
  const all = new Foreseen();
  for (const [index, effects] of made.entries()) all.note(effects, { task: String(index + 1), origin }, undefined);
  return all;
}

suite('what tasks would have made', (test) => {
  for (const [made, asked] of table) {
    test(JSON.stringify(made), () => {
      const all = foreseen(made);
      const by = (name: string) => {
        const maker = all.mayMake(thing(name));
        return all.find(thing(name))?.cause.task ?? (maker ? `?${maker.task}` : '');
      };
      assert.equal(
        asked.map(([name]) => [name, by(name)]),
        asked,
      );
    });
  }

  test('what was not certain is not', () => {
    const all = new Foreseen();
    all.note({ makes: [thing('path /a')] }, { task: '1', origin }, 'key', { certain: false });
    assert.equal([all.find(thing('path /a'))?.certain, all.done('key', {})], [false, undefined]);
  });

  test('the same is done once, until something makes it another', () => {
    const all = new Foreseen();
    const first = { makes: [{ ...thing('path /a'), as: { content: 'x' } }] };
    const other = { makes: [{ ...thing('path /a'), as: { content: 'y' } }] };
    const note = (effects: Effects, key: string) => all.note(effects, { task: key, origin }, key);
    note(first, 'x');
    note(first, 'again');
    assert.is(all.done('x', first)?.task, 'x');
    note(other, 'y');
    assert.is(all.done('x', first), undefined);
    assert.is(all.done('y', other)?.task, 'y');
    note({ removes: [thing('path /a')] }, 'gone');
    assert.is(all.done('y', other), undefined);
    assert.is(all.gone(thing('path /a'))?.task, 'gone');
  });
});
