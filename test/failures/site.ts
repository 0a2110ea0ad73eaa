import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { run } from '../../lab/command.ts';
import type { TestHost, TestLab } from '../lab/lab.ts';
import type { Files } from '../load/folder.ts';

/** Tasks in whose middle something is to go wrong. */
export const fragile = [
  'Run a command that takes its time',
  'Copy a big file',
  'Unpack an archive',
  'Have a certificate',
  'Start the service',
  'Bring a file here',
];

const unit = `[Unit]
Description=What the site serves
[Service]
Type=exec
ExecStartPre=/bin/sleep 0.5
ExecStart=/srv/site/app/serve
[Install]
WantedBy=multi-user.target
`;

/** Appends a line once, whatever happens: its own file says whether it was run. */
function once(word: string) {
  const file = `/srv/site/once/${word}`;
  return { name: `Append ${word} once`, shell: { cmd: `echo ${word} >>${file}`, creates: file } };
}

/** Appends a line in every run: one that was run twice in a run shows. */
function each(name: string, word: string, body = 'true') {
  return { name, shell: `echo "{{ansible_run_id}} ${word}" >>/var/log/every; ${body}` };
}

function tasks(payload: string) {
  const folders = ['', '/once', '/app', '/pki'].map((folder) => `/srv/site${folder}`);
  return [
    { name: 'Have folders', file: { path: '{{item}}', state: 'directory', mode: '0750' }, loop: folders },
    once('first'),
    each('Run a command that takes its time', 'slow', 'sleep 0.6; echo "{{ansible_run_id}} slow-end" >>/var/log/every'),
    { name: 'Copy a big file', copy: { src: `${payload}/big`, dest: '/srv/site/big', mode: '0640', owner: 'daemon' } },
    each('Append a line after the copy', 'copied'),
    { name: 'Unpack an archive', unarchive: { src: `${payload}/app.tar.gz`, dest: '/srv/site/app' } },
    { ...each('Append a line for each of three', '{{item}}'), loop: ['one', 'two', 'three'] },
    {
      name: 'Have a certificate',
      certificate: {
        path: '/srv/site/pki/site.pem',
        key: '/srv/site/pki/site-key.pem',
        ca: '{{playbook_dir}}/ca',
        ca_path: '/srv/site/pki/ca.pem',
        common_name: 'site',
        sans: ['localhost'],
        usages: 'server',
      },
    },
    once('second'),
    { name: 'Describe the service', copy: { content: unit, dest: '/etc/systemd/system/site.service' } },
    {
      name: 'Start the service',
      systemd: { name: 'site', enabled: true, state: 'started', daemon_reload: true },
    },
    { name: 'Bring a file here', fetch: { src: '/srv/site/big', dest: '{{playbook_dir}}/fetched/', flat: true } },
    each('Append a last line', 'last'),
  ];
}

/** The words that a whole run appends to /var/log/every, in order. */
export const everyWord = ['slow', 'slow-end', 'copied', 'one', 'two', 'three', 'last'];

/** A project whose playbook makes a site on some hosts: all that can be half done. `payload` is a folder of makePayload. */
export function siteProject(lab: TestLab, payload: string, hosts: readonly TestHost[]): Files {
  const authority = { certificate_authority: { path: '{{playbook_dir}}/ca', common_name: 'site' } };
  return {
    ...projectOn(lab, hosts),
    'site.yml': stringify([
      { hosts: 'localhost', gather_facts: false, tasks: [authority] },
      { hosts: 'all', tasks: tasks(payload) },
    ]),
  };
}

/** The inventory of some hosts of the lab, and settings with which a lost link is noticed within seconds. */
export function projectOn(lab: TestLab, hosts: readonly TestHost[]): Files {
  const login = { ansible_user: 'root', ansible_ssh_private_key_file: lab.keyFile };
  const named = hosts.map(({ hostname, publicAddress }) => [hostname, { ansible_host: publicAddress }]);
  return {
    'hosts.yml': stringify({ all: { hosts: Object.fromEntries(named), vars: login } }),
    'kplay.yml': stringify({ inventory: 'hosts.yml', connect_timeout: 5, keepalive: 1 }),
  };
}

/** Makes what the playbook copies and unpacks, in a folder of its own; gives the folder. */
export async function makePayload(folder: string): Promise<string> {
  const payload = `${folder}/payload`;
  mkdirSync(`${payload}/app/data`, { recursive: true });
  writeFileSync(`${payload}/big`, randomBytes(5 * 1024 * 1024));
  writeFileSync(`${payload}/app/serve`, '#!/bin/sh\nexec sleep infinity\n', { mode: 0o755 });
  for (let index = 0; index < 200; index++) writeFileSync(`${payload}/app/data/${index}`, randomBytes(10_000));
  await run(['tar', '-czf', `${payload}/app.tar.gz`, '-C', `${payload}/app`, '--owner=0', '--group=0', '.']);
  return payload;
}
