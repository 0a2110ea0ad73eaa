import { inspect } from 'node:util';
import * as assert from 'uvu/assert';
import { explain, InputError } from '../../engine/errors.ts';
import { formatEnvelope, isEncrypted, parseEnvelope } from '../../engine/secrets/vault/envelope.ts';
import { Password } from '../../engine/secrets/vault/password.ts';
import { Vault } from '../../engine/secrets/vault/vault.ts';
import { suite } from '../suite.ts';

interface Sample {
  readonly title: string;
  readonly plain: string;
  readonly password: string;
  readonly salt: Buffer;
  readonly id?: string;
  readonly text: string;
}

/** What Ansible's own program makes of these. */
const samples: readonly Sample[] = [
  {
    title: 'format 1.1',
    plain: 'hunter2',
    password: 'swordfish',
    salt: Buffer.from(Array.from({ length: 32 }, (_, index) => index)),
    text: `$ANSIBLE_VAULT;1.1;AES256
30303031303230333034303530363037303830393061306230633064306530663130313131323133
3134313531363137313831393161316231633164316531660a323737626365363863343732613933
33356230393163323635653336373863343535373931336132343036343466633134376335376561
6361323531663262640a623634343834356662613362613862326466613431643432376331306530
6631
`,
  },
  {
    title: 'an id, and nothing to encrypt',
    plain: '',
    password: 'swordfish',
    salt: Buffer.alloc(32),
    id: 'dev',
    text: `$ANSIBLE_VAULT;1.2;AES256;dev
30303030303030303030303030303030303030303030303030303030303030303030303030303030
3030303030303030303030303030303030303030303030300a373562353735663439643931656535
38346535356164356239306538646464663530353237366636303964323331616261306565353361
6335613863343739640a656531306263616664386465393936386263343662346231626364613831
3066
`,
  },
  {
    title: 'two blocks of UTF-8, and a password in UTF-8',
    plain: 'Größe: 16 B!abc',
    password: 'päss',
    salt: Buffer.alloc(32, 's'),
    id: 'prod',
    text: `$ANSIBLE_VAULT;1.2;AES256;prod
37333733373337333733373337333733373337333733373337333733373337333733373337333733
3733373337333733373337333733373337333733373337330a656531393035353962376430623830
66316131353563626232633461303231303333353331366666626461633330373637356465363435
3632653632613936650a613239353565366161616334386262373364323736313761346366623935
36653130633935383333383261656434663338356135333163303762623264613261
`,
  },
];

const [first, second] = samples as [Sample, Sample];
const passwordOf = (text: string, id = 'default', source = 'pass') => new Password(id, source, Buffer.from(text));
const place = (line: number) => ({ file: 'vars.yml', line: line + 3, column: 5 });

/** The lines of a sample, changed. */
function changed(change: (lines: string[]) => void): string {
  const lines = first.text.split('\n');
  change(lines);
  return lines.join('\n');
}

/** The envelope around an inner text that nobody would write. */
const around = (inner: string) => `$ANSIBLE_VAULT;1.1;AES256\n${Buffer.from(inner).toString('hex')}\n`;

const damage: readonly [string, string, string][] = [
  [
    'no envelope',
    'password: x',
    'vars.yml:3:5: the encrypted text is damaged: its first line is not $ANSIBLE_VAULT;VERSION;CIPHER',
  ],
  [
    'no cipher',
    '$ANSIBLE_VAULT;1.1\n00',
    'vars.yml:3:5: the encrypted text is damaged: its first line is not $ANSIBLE_VAULT;VERSION;CIPHER',
  ],
  ['an old format', '$ANSIBLE_VAULT;1.0;AES\n00', 'vars.yml:3:5: the vault format 1.0 is not known'],
  ['another cipher', '$ANSIBLE_VAULT;1.1;AES\n00', 'vars.yml:3:5: the cipher AES is not known'],
  [
    'a header alone',
    '$ANSIBLE_VAULT;1.1;AES256\n',
    'vars.yml:3:5: the encrypted text is damaged: nothing stands below its first line',
  ],
  [
    'other characters',
    changed((lines) => lines.splice(2, 1, 'no digits')),
    'vars.yml:5:5: the encrypted text is damaged: this line has other characters than hexadecimal digits',
  ],
  [
    'half a byte',
    changed((lines) => lines.splice(5, 1, '663')),
    'vars.yml:8:5: the encrypted text is damaged: a digit is missing',
  ],
  [
    'a missing last line',
    changed((lines) => lines.splice(5, 1)),
    'vars.yml:7:5: the encrypted text is damaged: its ciphertext is not whole',
  ],
  [
    'two parts',
    around('00\n00'),
    'vars.yml:4:5: the encrypted text is damaged: it does not consist of salt, HMAC and ciphertext',
  ],
  [
    'four parts',
    around('00\n00\n00\n00'),
    'vars.yml:4:5: the encrypted text is damaged: it does not consist of salt, HMAC and ciphertext',
  ],
  [
    'no salt',
    around(`\n${'00'.repeat(32)}\n${'00'.repeat(16)}`),
    'vars.yml:4:5: the encrypted text is damaged: its salt cannot be read',
  ],
  [
    'half an HMAC',
    around(`00\n${'00'.repeat(31)}\n${'00'.repeat(16)}`),
    'vars.yml:4:5: the encrypted text is damaged: its HMAC cannot be read',
  ],
  [
    'half a block',
    around(`00\n${'00'.repeat(32)}\n${'00'.repeat(15)}`),
    'vars.yml:4:5: the encrypted text is damaged: its ciphertext is not whole',
  ],
];

const swordfish = passwordOf('swordfish');
const wrong = passwordOf('trout', 'default', '/etc/wrong');
const dev = passwordOf('swordfish', 'dev', 'prompt');
const prod = passwordOf('perch', 'prod', 'prod.sh');

/** Passwords, what they are to open, and the source of the one that does, or why none does. */
const attempts: readonly [string, readonly Password[], Sample, string][] = [
  ['the only one', [swordfish], first, 'pass'],
  ['a wrong one before it', [wrong, swordfish], first, 'pass'],
  ['one of another id', [dev], first, 'prompt'],
  ['its own id before others', [swordfish, prod, dev], second, 'prompt'],
  ['others after its own id', [prod, passwordOf('trout', 'dev'), swordfish], second, 'pass'],
  [
    'none',
    [],
    first,
    `vars.yml:3:5: no password is given for the vault id "default"
  hint: give it with --vault-id default@FILE, --vault-password-file FILE or --ask-vault-pass`,
  ],
  [
    'wrong ones',
    [prod, wrong],
    first,
    `vars.yml:3:5: no password opens what is encrypted with the vault id "default": tried default (/etc/wrong), prod (prod.sh)
  hint: the password is wrong, or the encrypted text was changed`,
  ],
  [
    'none of its id',
    [wrong, prod],
    second,
    `vars.yml:3:5: no password is given for the vault id "dev", and no other opens it: tried default (/etc/wrong), prod (prod.sh)
  hint: give it with --vault-id dev@FILE (or a script, or prompt)`,
  ],
];

function said(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    return explain(error as InputError);
  }
}

suite('vault', (test) => {
  for (const { title, plain, password, salt, id, text } of samples) {
    test(`encrypts: ${title}`, () => {
      assert.is(formatEnvelope(passwordOf(password).encrypt(Buffer.from(plain), id, salt)), text);
    });
    test(`decrypts: ${title}`, () => {
      const opened = new Vault([passwordOf(password)]).open(text, place);
      assert.equal([opened.plain.toString(), opened.id], [plain, id]);
    });
  }

  test('line ends and blanks of other systems', () => {
    const { plain } = new Vault([swordfish]).open(first.text.replaceAll('\n', ' \r\n'), place);
    assert.is(plain.toString(), first.plain);
  });

  test('every length of a block comes back, bytes and all', () => {
    for (let length = 0; length <= 33; length++) {
      const plain = Buffer.alloc(length, 0xff);
      const envelope = swordfish.encrypt(plain, undefined, first.salt);
      assert.equal(swordfish.decrypt(parseEnvelope(formatEnvelope(envelope), place)), plain);
    }
  });

  test('two encryptions have two salts', () => {
    const [one, other] = [swordfish.encrypt(Buffer.of(), 'dev'), swordfish.encrypt(Buffer.of(), 'dev')];
    assert.is(one.salt.length, 32);
    assert.not.equal(one.salt, other.salt);
  });

  test('what is encrypted', () => {
    assert.equal(
      [first.text, Buffer.from(first.text), '$ANSIBLE_VAULT', ' $ANSIBLE_VAULT;', Buffer.of()].map(isEncrypted),
      [true, true, false, false, false],
    );
  });

  for (const [title, text, expected] of damage) {
    test(`damage: ${title}`, () => assert.is(said(() => parseEnvelope(text, place)).split('\n')[0], expected));
  }

  test('every changed byte is noticed', () => {
    const digits = first.text.indexOf('\n') + 1;
    for (let at = digits; at < first.text.length; at += 29) {
      const text = `${first.text.slice(0, at)}${first.text[at] === '3' ? '6' : '3'}${first.text.slice(at + 1)}`;
      if (first.text[at] !== '\n')
        assert.throws(
          () => new Vault([swordfish]).open(text, place),
          (error: unknown) => error instanceof InputError,
        );
    }
  });

  for (const [title, passwords, { text }, expected] of attempts) {
    test(`passwords: ${title}`, () =>
      assert.is(
        said(() => new Vault(passwords).open(text, place).password.source),
        expected,
      ));
  }

  test('a secret is decrypted when it is asked for, and says then what is wrong', () => {
    assert.is(new Vault([swordfish]).secret(first.text, place).reveal(), 'hunter2');
    const secret = new Vault([wrong]).secret(first.text, place);
    assert.equal(
      [String(secret), JSON.stringify({ secret }), inspect(secret)],
      ['***', '{"secret":"***"}', 'Secret(***)'],
    );
    assert.match(
      said(() => secret.reveal()),
      /^vars\.yml:3:5: no password opens/,
    );
    assert.throws(() =>
      new Vault([swordfish]).secret(
        changed((lines) => lines.splice(3, 1)),
        place,
      ),
    );
  });

  test('a secret is text', () => {
    const text = formatEnvelope(swordfish.encrypt(Buffer.of(0xff), undefined));
    assert.is(
      said(() => new Vault([swordfish]).secret(text, place).reveal()),
      'vars.yml:3:5: what is encrypted here is not UTF-8 text',
    );
  });

  test('a password does not show itself', () => {
    swordfish.encrypt(Buffer.of(), undefined);
    assert.equal(
      [JSON.stringify(swordfish), inspect(swordfish, { depth: 9, showHidden: true }).includes('swordfish')],
      ['{"id":"default","source":"pass"}', false],
    );
  });
});
