// node engine/program/warm.cjs FOLDER: runs a playbook with FOLDER/kplay.cjs on this machine, as itself and over ssh on a
// loopback port, and keeps V8's code of what was run.
'use strict';
const { spawn } = require('node:child_process');
const { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');
const { Server, utils } = require('ssh2');

const output = resolve(process.argv[2]);
const parts = `${output}/program`;
const scripts = new Map();
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    scripts.set(`${output}/${options.filename}`, { script: this, digest: source.slice(3, 67) });
  }
};

// Code is kept under the flags that it is loaded under: those of start.cjs, and none of the ones that are set later
// (engine/connect/ssh/memory.ts).
const setFlagsFromString = v8.setFlagsFromString;
v8.setFlagsFromString = (flags) => {
  if (scripts.size === 0) setFlagsFromString(flags);
};

const folder = mkdtempSync(join(tmpdir(), 'kplay-warm-'));
const key = utils.generateKeyPairSync('ecdsa', { bits: 256 }); // its Ed25519 keys are not always whole
const server = new Server({ hostKeys: [utils.generateKeyPairSync('ecdsa', { bits: 256 }).private] }, (client) => {
  client.on('error', () => {});
  client.on('authentication', (asked) => {
    const ours = asked.method === 'publickey' && asked.key.data.equals(utils.parseKey(key.public).getPublicSSH());
    return ours ? asked.accept() : asked.reject(['publickey']);
  });
  client.on('session', (accept) => accept().on('exec', (take, _refuse, { command }) => run(command, take())));
});

function run(command, channel) {
  const shell = spawn('/bin/sh', ['-c', command]);
  channel.pipe(shell.stdin).on('error', () => {});
  shell.stdout.pipe(channel);
  shell.on('exit', (code) => channel.exit(code ?? 1));
}

server.listen(0, '127.0.0.1', () => {
  server.unref();
  process.chdir(folder);
  writeFileSync('key', key.private, { mode: 0o600 });
  writeFileSync('site.yml', readFileSync(join(__dirname, 'warm.yml')));
  mkdirSync('templates');
  writeFileSync('templates/warm.j2', '{{ inventory_hostname }}{{#if (eq own "")}} {{ lower own }}{{/if}}\n');
  writeFileSync('hosts.yml', inventory(server.address().port));
  Object.assign(process.env, { HOME: folder, XDG_STATE_HOME: folder, KPLAY_CONNECT_TIMEOUT: '60' });
  process.argv = [
    process.execPath,
    `${output}/kplay.cjs`,
    'run',
    '-i',
    'hosts.yml',
    '-e',
    `work=${folder}`,
    'site.yml',
  ];
  require(process.argv[1]);
});

function inventory(port) {
  return `all:
  hosts:
    here: {ansible_connection: local}
    there: {ansible_host: 127.0.0.1, ansible_port: ${port}, ansible_ssh_private_key_file: ${folder}/key}
`;
}

process.on('exit', () => {
  process.chdir('/');
  rmSync(folder, { recursive: true });
  keep(); // what a run that failed has come to is worth keeping, too
});

/** Parts that the run did not need are loaded, no more. */
function keep() {
  for (const name of readdirSync(parts).filter((each) => each.endsWith('.cjs') && each !== 'trace.cjs')) {
    const filename = `${parts}/${name}`;
    if (scripts.has(filename)) continue;
    const part = { exports: {} };
    const script = new vm.Script(readFileSync(filename, 'latin1'), { filename: `program/${name}` });
    script.runInThisContext()(part.exports, require, part, filename, parts);
  }
  for (const [filename, { script, digest }] of scripts) {
    writeFileSync(`${filename}.code.new`, Buffer.concat([Buffer.from(digest, 'latin1'), script.createCachedData()]));
    renameSync(`${filename}.code.new`, `${filename}.code`);
  }
}
