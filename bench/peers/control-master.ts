import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEach, opensshVersion, writeSshConfig } from './openssh.ts';
import type { BenchHost, Peer, Site } from './peer.ts';
import { shellFunctions, shellStep } from './shell.ts';

/** OpenSSH with one connection for each host and one command for each task. */
export const controlMaster: Peer = {
  title: 'ssh, a command a task',
  version: `${opensshVersion()}, ControlMaster`,
  prepare(site) {
    const config = writeSshConfig(site, [`ControlPath ${site.folder}/%n.sock`]);
    for (const host of site.hosts) writeFileSync(join(site.folder, `${host.name}.sh`), commandsFor(site, host, config));
    return { argv: onEach(site, 'exec sh "$1.sh"'), environment: {} };
  },
};

/** What runs here for one host: the master, a command for each task, and the master's end. */
function commandsFor(site: Site, host: BenchHost, config: string): string {
  const ssh = `ssh -F ${config}`;
  const lines = site.work.steps.map((step, index) => {
    const { command, input } = shellStep(step, site, host, 'cat');
    const source = input ? `${host.name}.${index}` : '/dev/null';
    if (input) writeFileSync(join(site.folder, source), input);
    const used = command.startsWith('/') ? command : `${shellFunctions}\ncd ${host.tree}\n${command}`;
    const call = (text: string) => `${ssh} ${host.name} ${quoted(text)} <${source}`;
    if (step.does === 'count') return `count=$(${call(used)})`;
    if (step.does !== 'record') return call(used);
    return `if [ "$count" = ${step.expected} ]; then ${ssh} ${host.name} "count=$count; "${quoted(used)} </dev/null; fi`;
  });
  const begin = `rm -f ${host.name}.sock; ${ssh} -M -N -f ${host.name}`; // a master leaves its socket when it is killed as it ends
  return ['set -e', begin, ...lines, `${ssh} -q -O exit ${host.name}`, ''].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
