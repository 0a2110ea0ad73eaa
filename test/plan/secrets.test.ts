import * as assert from 'uvu/assert';
import { digestOfSeen } from '../../engine/plan/seal.ts';
import { blotter, secretsIn } from '../../engine/plan/secrets.ts';
import type { Seen } from '../../engine/play/context.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';
import { finding } from './finding.ts';

const origin = { file: 'x', line: 1, column: 1 };

suite('secrets and plans', (test) => {
  test('secrets are found at any depth, also those that encrypted files hold as text', () => {
    const encrypted = { origin, content: 'from a file', secret: true };
    const cyclic: Record<string, unknown> = { list: [new Map([['a', { data: new Secret('deep') }]])] };
    cyclic['self'] = cyclic;
    const refused = new Secret(() => {
      throw new Error('no password opens it');
    });
    const found = secretsIn(cyclic, new Set([{ written: encrypted }]), refused, null, 'text');
    assert.equal(found.map((secret) => secret.reveal()).sort(), ['deep', 'from a file']);
  });

  test('they are blotted out of whatever a host said', () => {
    const blot = blotter([new Secret('hunter2')]);
    const difference = {
      name: 'line hunter2',
      before: 'password hunter2',
      after: Buffer.from('hunter2').toString('base64'),
    };
    assert.equal(
      blot(finding(0, 'unknown', { item: 'hunter2', message: 'is hunter2', differences: [difference] })),
      finding(0, 'unknown', {
        item: '***',
        message: 'is ***',
        differences: [{ name: 'line ***', before: 'password ***', after: '***' }],
      }),
    );
  });

  const differences = [{ name: '/f', before: 'old', after: 'new' }];
  const base = { data: { dest: '/f', mode: '0600', changed: true }, differences, saw: ['5e88'] };
  const digest = digestOfSeen('key');
  const rows: readonly [what: string, other: Partial<Seen>, same: boolean][] = [
    ['nothing else', {}, true],
    ['another wish', { differences: [{ ...differences[0]!, after: 'newer' }] }, true],
    ['another time of its end', { data: { ...base.data, end: '12:00' } }, true],
    ['another size, of a folder in use', { data: { ...base.data, size: 4096 } }, true],
    ['another content', { differences: [{ ...differences[0]!, before: 'older' }] }, false],
    ['another mode', { data: { ...base.data, mode: '0644' } }, false],
    ['another hidden content', { saw: ['abcd'] }, false],
    ['a path that is there', { data: { ...base.data, stat: { exists: true } } }, false],
  ];
  for (const [what, other, same] of rows) {
    test(`a digest of what was seen: ${what}`, () => {
      assert.is(digest(base) === digest({ ...base, ...other }), same);
      assert.is.not(digest(base), digestOfSeen('another key')(base));
    });
  }
});
