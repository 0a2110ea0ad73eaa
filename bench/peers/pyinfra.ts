import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Python } from '../python.ts';
import { nothing, type Step, template } from '../work.ts';
import type { Peer, Site } from './peer.ts';

/** Starts pyinfra; without Nagle's algorithm each of its small messages does not wait for an acknowledgement. */
const launcher = `import socket, sys
import paramiko
if sys.argv.pop(1) == "nodelay":
    begin = paramiko.Transport.__init__
    def promptly(self, sock, *args, **options):
        begin(self, sock, *args, **options)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    paramiko.Transport.__init__ = promptly
from pyinfra_cli.main import main
main()
`;

const imports = `from pyinfra import host
from pyinfra.facts.files import Directory
from pyinfra.operations import files, python, server

tree = host.data.tree

def inspect(path):
    assert host.get_fact(Directory, path=path)

def record(path, counted, expected):
    if int(counted.stdout) == expected:
        server.shell(commands=[f"[ -e {path} ] || echo {counted.stdout.strip()} > {path}"])

`;

/** pyinfra, as it is or with TCP_NODELAY, which is several times faster. */
export function pyinfra(python: Python, socket: 'nodelay' | 'as is'): Peer {
  return {
    title: socket === 'nodelay' ? 'pyinfra' : 'pyinfra as is',
    version: `pyinfra ${python.versions['pyinfra']}, paramiko ${python.versions['paramiko']}${socket === 'nodelay' ? ', with TCP_NODELAY' : ''}`,
    prepare(site) {
      writeFileSync(join(site.folder, 'launch.py'), launcher);
      writeFileSync(join(site.folder, 'inventory.py'), inventory(site));
      writeFileSync(join(site.folder, 'conf.j2'), template);
      writeFileSync(join(site.folder, 'deploy.py'), imports + site.work.steps.map(operation).join(''));
      const parallel = ['--parallel', String(site.forks)];
      return {
        argv: [join(python.bin, 'python'), 'launch.py', socket, '-y', ...parallel, 'inventory.py', 'deploy.py'],
        environment: { LC_ALL: 'C.UTF-8' },
      };
    },
  };
}

function inventory(site: Site): string {
  const hosts = site.hosts.map(({ name, address, port, tree, scratch }) => [
    name,
    {
      ssh_hostname: address,
      ssh_port: port,
      ssh_user: site.user,
      ssh_key: site.keyFile,
      ssh_known_hosts_file: site.knownHosts,
      _temp_dir: scratch,
      tree,
    },
  ]);
  return `hosts = [tuple(each) for each in ${JSON.stringify(hosts)}]\n`;
}

function operation(step: Step): string {
  const at = (path: string) => `f"{tree}/${path}"`;
  switch (step.does) {
    case 'run':
      return `server.shell(commands=["${nothing}"])\n`;
    case 'directory':
      return `files.directory(path=${at(step.path)}, mode="755")\n`;
    case 'template':
      return `files.template(src="conf.j2", dest=${at(step.path)}, mode="644", number=${step.number}, inventory_hostname=host.name)\n`;
    case 'copy':
      return `files.put(src="${step.from}", dest=${at(step.path)}, mode="644")\n`;
    case 'line':
      return `files.line(path=${at(step.path)}, line="${step.line}")\n`;
    case 'touch':
      return `server.shell(commands=[f"[ -e {tree}/${step.path} ] || touch {tree}/${step.path}"])\n`;
    case 'count':
      return `counted = server.shell(commands=[f"wc -l < {tree}/${step.path}"])\n`;
    case 'record':
      return `python.call(function=record, path=${at(step.path)}, counted=counted, expected=${step.expected})\n`;
    case 'inspect':
      return `python.call(function=inspect, path=${at(step.path)})\n`;
    case 'link':
      return `files.link(path=${at(step.path)}, target=${at(step.to)})\n`;
    case 'tree':
      return `files.sync(src="${step.from}", dest=${at(step.path)}, mode="644", dir_mode="755")\n`;
  }
}
