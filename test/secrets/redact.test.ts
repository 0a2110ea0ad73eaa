import * as assert from 'uvu/assert';
import { redactor } from '../../engine/secrets/redact.ts';
import { Secret } from '../../engine/types.ts';
import { suite } from '../suite.ts';

const cases: readonly [string, readonly string[], string, string][] = [
  ['wherever it stands', ['hunter2'], 'hunter2 is "hunter2hunter2"', '*** is "******"'],
  ['the longest first', ['pass', 'password'], 'password pass', '*** ***'],
  ['in base64', ['hunter2'], `Basic ${Buffer.from('hunter2').toString('base64')}`, 'Basic ***'],
  ['in JSON', ['a"b\\c\nd-e-f'], '{"x":"a\\"b\\\\c\\nd-e-f"}', '{"x":"***"}'],
  ['line by line', ['-----BEGIN KEY-----\nAbCdEf\n'], 'key: AbCdEf', 'key: ***'],
  ['not what is too short to be one', ['abc'], 'abcabc', 'abcabc'],
  ['nothing without secrets', [], 'text', 'text'],
];

suite('redaction', (test) => {
  for (const [title, secrets, before, after] of cases) {
    test(title, () => assert.is(redactor(secrets.map((each) => new Secret(each)))(before), after));
  }
});
