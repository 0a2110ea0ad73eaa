// Run by device.slow.ts as a process of its own, to be killed: orders the devices named after the API's address.
import type { Here } from '../../engine/modules/definition/module.ts';
import device from '../../engine/modules/device.ts';
import { token } from '../lab/api/fixture.ts';

const [url, ...hostnames] = process.argv.slice(2);
const here = {
  check: false,
  signal: new AbortController().signal,
  progress: () => {},
  machines: () => {},
} as unknown as Here;
const goods = { plan: 'c2.medium.x86', operating_system: 'debian_12', metro: 'am' };
const args = device.args.parse({ api_url: url, api_token: token, project: 'testing', hostnames, ...goods });
await device.act(args, here, {});
