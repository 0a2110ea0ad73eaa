import { labGroups, readConfig } from '../config.ts';
import { LabError } from '../errors.ts';
import { LabMachines } from '../hosts/machines.ts';
import { imageFromInside } from '../images.ts';
import { layoutOf } from '../layout.ts';
import { LabNetwork } from '../network/network.ts';
import { serveControl } from './control.ts';
import { providerCalls } from './provider.ts';
import { serve } from './services.ts';
import { outside, thisBuild } from './start.ts';

// The lab's daemon: started by `up` in the lab's services namespace, with the lab's name as its only argument.
const lab = layoutOf(process.argv[2]);
process.umask(0o022); // hosts get files of ours, whatever the user's own habit is
const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`);

const build = thisBuild();
const config = async () => {
  const found = await readConfig(lab);
  if (!found) throw new LabError(`the lab ${lab.name} is gone`);
  return found;
};
const ground = { lab, groups: await labGroups(lab), log };
const network = new LabNetwork({ ...ground, config });
const machines = new LabMachines({
  ...ground,
  network,
  rootfs: async (image) => {
    const { cache, mirror, fillMirror } = await config();
    return imageFromInside(image, { cache, ...(fillMirror && { mirror }), network: outside }, log);
  },
});

process.on('unhandledRejection', (error) => log(`unhandled: ${error instanceof Error ? error.stack : error}`));
log(`daemon ${process.pid} starts`);
// The API takes up its work after the machines have: it looks at what is there.
const services = machines.resume().then(() => serve(lab, machines));
const control = await serveControl(lab, machines, {
  ping: async () => ({ id: process.pid, build }),
  misses: async () => (await services).misses(),
  settled: async () => {
    await services;
    await machines.revive();
    await network.apply();
  },
  routes: () => network.tables(),
  ...providerCalls(async () => (await services).api),
});

process.once('SIGTERM', async () => {
  log('daemon ends; machines run on');
  machines.close();
  control.close();
  await services.then((running) => running.close());
  process.exit(0);
});
