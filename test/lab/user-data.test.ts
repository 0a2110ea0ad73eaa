import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import { userDataScripts } from '../../lab/hosts/user-data.ts';
import { suite } from '../suite.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const put = (path: string, content: string, mode: string) =>
  `mkdir -p "$(dirname '${path}')" && (umask 077; echo '${base64(content)}' | base64 -d >'${path}') && chmod ${mode} '${path}'`;

/** User data, and the lines of its two scripts after `#!/bin/sh`. */
const understood: [string, string, string[], string[]][] = [
  ['nothing', ' \n', [], []],
  ['an empty cloud-config', '#cloud-config\n', [], []],
  [
    'a file, with its owner and mode',
    '#cloud-config\nwrite_files: [{ path: /etc/motd, content: "it\'s\\n", permissions: "0600", owner: "daemon:daemon" }]\n',
    [`${put('/etc/motd', "it's\n", '0600')} && chown 'daemon:daemon' '/etc/motd'`],
    [],
  ],
  [
    'a file in base64, appended',
    '#cloud-config\nwrite_files:\n  - path: /a b\n    encoding: b64\n    append: true\n    content: |\n      aGVs\n      bG8=\n',
    [
      `mkdir -p "$(dirname '/a b')" && (umask 077; echo 'aGVsbG8=' | base64 -d >>'/a b') && chmod 0644 '/a b' && chown 'root:root' '/a b'`,
    ],
    [],
  ],
  [
    'commands as lines and as words',
    '#cloud-config\nbootcmd: [early]\nruncmd: ["cd /tmp; touch $x", [echo, "it\'s", 5]]\n',
    ['early'],
    ['cd /tmp; touch $x', "'echo' 'it'\\''s' '5'"],
  ],
  [
    'names, keys and packages',
    '#cloud-config\nhostname: web-1\nssh_authorized_keys: [ssh-ed25519 AAAA]\nssh_keys: { ed25519_private: secret, ed25519_public: known }\npackages: [jq]\n',
    [
      "echo 'web-1' >/etc/hostname",
      "hostname 'web-1'",
      put('/etc/ssh/ssh_host_ed25519_key', 'secret', '0600'),
      put('/etc/ssh/ssh_host_ed25519_key.pub', 'known', '0644'),
      "printf '%s\\n' 'ssh-ed25519 AAAA' >>/root/.ssh/authorized_keys",
    ],
    [
      'DEBIAN_FRONTEND=noninteractive apt-get -q -y update',
      "DEBIAN_FRONTEND=noninteractive apt-get -q -y install 'jq'",
    ],
  ],
];

const refused: [string, string, RegExp][] = [
  ['neither script nor cloud-config', 'hello', /neither a script \(#!\) nor #cloud-config/],
  ['a key that the lab does not know', '#cloud-config\nusers: []\n', /Unrecognized key: "users"/],
  ['a relative path', '#cloud-config\nwrite_files: [{ path: x }]\n', /write_files\[0\]\.path/],
  ['a package that is an option', '#cloud-config\npackages: [--purge]\n', /packages\[0\]/],
  ['YAML that does not parse', '#cloud-config\na: [\n', /user data: /],
];

suite('lab/user-data', (test) => {
  for (const [name, userData, first, late] of understood) {
    test(name, () => {
      const script = (lines: string[]) => (lines.length === 0 ? '' : `#!/bin/sh\n${lines.join('\n')}\n`);
      assert.equal(userDataScripts(userData), { firstBoot: script(first), late: script(late) });
    });
  }

  test('a script is taken as it is, for any interpreter', () => {
    const script = '#!/usr/bin/perl\nprint 1;';
    assert.equal(userDataScripts(script), { firstBoot: '', late: script });
  });

  for (const [name, userData, message] of refused) {
    test(`refused: ${name}`, () => {
      assert.throws(
        () => userDataScripts(userData),
        (error: Error) => error instanceof InputError && message.test(error.message),
      );
    });
  }
});
