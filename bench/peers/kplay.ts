import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot, version } from '../../engine/package.ts';
import type { Peer } from './peer.ts';
import { writePlaybook } from './playbook.ts';

/** This kplay. */
export const kplay: Peer = {
  title: 'kplay',
  version: `kplay ${version()}${commit()}, Node ${process.versions.node}`,
  prepare(site) {
    writePlaybook(site, 'handlebars');
    return {
      argv: [process.execPath, kplayMain(), 'run', '-i', 'hosts.yml', '-f', String(site.forks), 'play.yml'],
      environment: { XDG_STATE_HOME: join(site.folder, 'state') },
    };
  },
};

/** The program that package.json names, as it was compiled together with this file. */
export function kplayMain(): string {
  const { bin } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return fileURLToPath(new URL(`../../${bin.kplay.replace(/^dist\//, '')}`, import.meta.url));
}

function commit(): string {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty'], {
    cwd: packageRoot(),
    encoding: 'utf8',
  });
  return status === 0 ? ` (${stdout.trim()})` : '';
}
