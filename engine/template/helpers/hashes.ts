import { createHash, getHashes, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe } from '../values.ts';
import { defineHelper, Refusal } from './helper.ts';
import { type ShaCrypt, shaCrypt } from './sha_crypt.ts';

export const hash = defineHelper({
  name: 'hash',
  summary:
    'the digest of a text’s UTF-8 in hexadecimal digits, by an algorithm: sha1 unless given, md5, sha224, sha256, sha384, sha512 and what OpenSSL knows beside',
  takes: { text: 'text', algorithm: 'text?' },
  gives: 'text',
  examples: [
    {
      expression: 'hash "abc" "sha256"',
      value: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
  ],
  run: ({ text, algorithm = 'sha1' }) => {
    const name = algorithm.replace('_', '-');
    if (getHashes().includes(name)) return digest(name, text);
    throw new Refusal(`there is no algorithm ${describe(algorithm)}`, 'take "sha256" or "sha512"', 'algorithm');
  },
});

export const checksum = defineHelper({
  name: 'checksum',
  also: ['sha1'],
  summary: 'the SHA-1 of a text’s UTF-8, which copy, stat and the like call its checksum',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'checksum "abc"', value: 'a9993e364706816aba3e25717850c26c9cd0d89d' }],
  run: ({ text }) => digest('sha1', text),
});

export const md5 = defineHelper({
  name: 'md5',
  summary: 'the MD5 of a text’s UTF-8, which tells apart but protects nothing',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'md5 "abc"', value: '900150983cd24fb0d6963f7d28e17f72' }],
  run: ({ text }) => digest('md5', text),
});

export const sha256 = defineHelper({
  name: 'sha256',
  summary: 'the SHA-256 of a text’s UTF-8',
  takes: { text: 'text' },
  gives: 'text',
  examples: [
    {
      expression: 'sha256 "abc"',
      value: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
  ],
  run: ({ text }) => digest('sha256', text),
});

export const toUuid = defineHelper({
  name: 'to_uuid',
  summary: 'the UUID (version 5, RFC 9562) of a text in a namespace, which is Ansible’s own unless given',
  takes: { text: 'text', namespace: 'text?' },
  gives: 'text',
  examples: [{ expression: 'to_uuid "x"', value: '66b2f013-1baa-5313-9c8c-e6f1182e0e90' }],
  run: ({ text, namespace = '361E6D51-FAEC-444A-9079-341386DA8E2E' }) => {
    const space = namespace.replaceAll('-', '');
    if (!/^[0-9a-f]{32}$/i.test(space))
      throw new Refusal(`${describe(namespace)} is not a UUID`, undefined, 'namespace');
    const bytes = createHash('sha1').update(Buffer.from(space, 'hex')).update(text).digest().subarray(0, 16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x50;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  },
});

export const passwordHash = defineHelper({
  name: 'password_hash',
  summary:
    'a password as /etc/shadow has it, by sha512, sha256 or bcrypt; without a salt it is another one each time, so keep it or make a salt of something that stays',
  takes: { password: 'text', algorithm: 'text?', salt: 'text?' },
  options: { rounds: 'integer?', ident: 'text?' },
  gives: 'text',
  examples: [
    {
      expression: 'password_hash "secret" "sha256" "saltstring" rounds=1000',
      value: '$5$rounds=1000$saltstring$AH5PD0i.riCRu4BNDy9v7OPV7u3dfLBApcXI6khquVA',
    },
    {
      expression: 'password_hash "secret" "bcrypt" "abcdefghijklmnopqrstuu" rounds=4',
      value: '$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW',
    },
  ],
  run: ({ password, algorithm = 'sha512', salt, rounds, ident }) => {
    if (/^(bcrypt|blowfish)$/.test(algorithm)) return bcrypt(password, salt, rounds, ident);
    const name = algorithm.replace(/_crypt$/, '');
    if (name !== 'sha512' && name !== 'sha256') {
      throw new Refusal(
        `there is no algorithm ${describe(algorithm)}`,
        'there are sha512, sha256 and bcrypt',
        'algorithm',
      );
    }
    if (ident !== undefined) throw new Refusal('only bcrypt has variants', undefined, 'ident');
    return shadow(name, password, salt, rounds);
  },
});

function digest(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}

const saltSigns = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** More would take seconds. */
const mostRounds = 1_000_000;

function shadow(algorithm: ShaCrypt, password: string, given: string | undefined, rounds = 5000): string {
  const salt = given ?? Array.from(randomBytes(16), (byte) => saltSigns[byte % 64]).join('');
  if (!/^[./0-9A-Za-z]{1,16}$/.test(salt)) {
    throw new Refusal('a salt has 1 to 16 letters, digits, points and slashes', undefined, 'salt');
  }
  if (rounds < 1000 || rounds > mostRounds) {
    throw new Refusal(`the number of rounds has to be between 1000 and ${mostRounds}`, undefined, 'rounds');
  }
  return shaCrypt(algorithm, password, salt, rounds);
}

function bcrypt(password: string, given: string | undefined, rounds = 12, ident = '2b'): string {
  if (!/^2[aby]$/.test(ident)) throw new Refusal('it has to be "2b", "2a" or "2y"', undefined, 'ident');
  if (rounds < 4 || rounds > 16)
    throw new Refusal('the cost of bcrypt has to be between 4 and 16', undefined, 'rounds');
  if (Buffer.byteLength(password) > 72)
    throw new Refusal('bcrypt takes passwords of at most 72 bytes', undefined, 'password');
  const { encodeBase64, hashSync } = createRequire(import.meta.url)('bcryptjs') as typeof import('bcryptjs').default;
  const salt = given ?? encodeBase64([...randomBytes(16)], 16);
  if (!/^[./0-9A-Za-z]{22}$/.test(salt)) {
    throw new Refusal('a salt for bcrypt has 22 letters, digits, points and slashes', undefined, 'salt');
  }
  const hashed = hashSync(password, `$2b$${String(rounds).padStart(2, '0')}$${salt}`);
  return `$${ident}${hashed.slice(3)}`;
}
