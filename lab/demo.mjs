// npm run demo: from a fresh clone to a three-member etcd cluster with TLS on machines of a local bare-metal cloud.
import { spawnSync } from 'node:child_process';
import { asRoot, build, ensureDependencies, ensurePackages, root, stop } from './bootstrap.mjs';

const without = `
What can be tried without:
  npm run build                          compile (after npm ci)
  npx kplay check playbooks/all.yml      find mistakes in playbooks
  npx kplay doc                          list the modules
  npx kplay exec -i localhost, localhost setup     ask this machine for its facts`;

if (process.platform !== 'linux')
  stop(`The demo boots Linux machines in containers, so it needs Linux (Debian 12 or newer).\n${without}`);
const prefix = asRoot();
if (!prefix)
  stop(
    `The demo makes network namespaces and boots containers, so it needs root, or sudo without a password.\n${without}`,
  );

ensureDependencies();
ensurePackages('lab');
build();

kplay('start the lab', 'lab', 'up');
kplay('order three servers and build the cluster', 'run', '-i', 'inventory/lab.yml', 'all.yml');

process.stdout.write(`
The lab is still up. Try:
  sudo npx kplay run -i inventory/lab.yml all.yml            again: nothing changes
  sudo npx kplay run -i inventory/lab.yml all.yml -C -D      say what would change
  sudo npx kplay inventory list -i inventory/lab.yml         the dynamic inventory
  sudo npx kplay lab status
  sudo npx kplay lab down                                    leave nothing behind
`);

/** Shows a command and runs it as root on our terminal; its failure is ours. */
function kplay(title, ...args) {
  process.stdout.write(`\n· ${title}: kplay ${args.join(' ')}\n`);
  const [command, ...rest] = [...prefix, process.execPath, 'dist/kplay.cjs', ...args];
  const { status } = spawnSync(command, rest, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
