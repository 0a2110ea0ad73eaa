import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEach, opensshVersion, writeSshConfig } from './openssh.ts';
import type { BenchHost, Peer, Site } from './peer.ts';
import { shellFunctions, shellStep } from './shell.ts';

/** One hand-written script for each host, `ssh HOST sh < script`: the limit of what a tool can reach. */
export function script(title: string, options: readonly string[] = []): Peer {
  return {
    title,
    version: [opensshVersion(), ...options].join(', '),
    prepare(site) {
      const config = writeSshConfig(site, options);
      for (const host of site.hosts) writeFileSync(join(site.folder, `${host.name}.sh`), scriptFor(site, host));
      return { argv: onEach(site, `exec ssh -F ${config} "$1" sh < "$1.sh"`), environment: {} };
    },
  };
}

/** All steps of the site's work as one script. */
export function scriptFor(site: Site, host: BenchHost): string {
  const lines = site.work.steps.map((step) => {
    const { command, input } = shellStep(step, site, host, 'base64 -d');
    if (step.does === 'count') return `count=$(${command})`;
    if (step.does === 'record') return `if [ "$count" = ${step.expected} ]; then ${command}; fi`;
    if (!input) return command;
    return [`${command} <<'END'`, input.toString('base64').replace(/.{76}/g, '$&\n'), 'END'].join('\n');
  });
  return ['set -e', `cd ${host.tree}`, shellFunctions, ...lines, ''].join('\n');
}
