import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Python } from '../python.ts';
import { writeSshConfig } from './openssh.ts';
import type { Peer, Site } from './peer.ts';
import { writePlaybook } from './playbook.ts';

/** Ansible as its users tune it: pipelining, forks, no facts, a known interpreter, connections kept within the run. */
export function ansible(python: Python): Peer {
  return {
    title: 'ansible-core',
    version: `ansible-core ${python.versions['ansible-core']} (pipelining), Python ${python.version}`,
    prepare: (site) => prepare(site, python),
  };
}

/** Ansible with Mitogen's strategy. */
export function mitogen(python: Python): Peer {
  const strategies = join(python.packages, 'ansible_mitogen/plugins/strategy');
  return {
    title: 'mitogen',
    version: `mitogen ${python.versions['mitogen']} on ansible-core ${python.versions['ansible-core']}`,
    prepare: (site) => prepare(site, python, [`strategy_plugins = ${strategies}`, 'strategy = mitogen_linear']),
  };
}

function prepare(site: Site, python: Python, options: readonly string[] = []) {
  writePlaybook(site, 'jinja', (scratch) => ({
    ansible_remote_tmp: scratch,
    ansible_python_interpreter: '/usr/bin/python3',
  }));
  const config = writeSshConfig(site);
  const lines = [
    '[defaults]',
    `forks = ${site.forks}`,
    `local_tmp = ${site.folder}/tmp`,
    'retry_files_enabled = False',
    ...options,
    '[ssh_connection]',
    'pipelining = True',
    `ssh_args = -F ${config} -o ControlMaster=auto -o ControlPersist=60s`,
    `control_path_dir = ${site.folder}/cp`,
    '',
  ];
  writeFileSync(join(site.folder, 'ansible.cfg'), lines.join('\n'));
  return {
    argv: [join(python.bin, 'ansible-playbook'), '-i', 'hosts.yml', 'play.yml'],
    environment: {
      ANSIBLE_CONFIG: join(site.folder, 'ansible.cfg'),
      ANSIBLE_HOME: join(site.folder, 'ansible'),
      PATH: `${python.bin}:${process.env['PATH']}`,
      LC_ALL: 'C.UTF-8',
    },
  };
}
