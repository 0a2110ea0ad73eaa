import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { run } from '../command.ts';
import { type Layout, switchName } from '../layout.ts';
import { border, serviceAddresses, services, uplink, workstation } from './addresses.ts';
import {
  addNamespace,
  batch,
  connect,
  disconnect,
  hasPort,
  inside,
  namespaceExists,
  removeNamespace,
} from './namespace.ts';
import { borderPlan, nowhere, type Plan, stationPlan, switchPlan, uplinkPort } from './plan.ts';

/**
 * The namespaces that every lab has. None of them has a link to the machine's own network, and every router refuses what
 * it has no link for, so no packet for a lab's address can leave. Gives whether any of it was missing: then all is laid anew.
 */
export async function layFabric(lab: Layout): Promise<boolean> {
  const complete = `${lab.run}/fabric`;
  const stations = [lab.workstation, lab.services, lab.border];
  if (existsSync(complete) && [lab.spine, ...stations].every(namespaceExists)) return false;
  await layRouter(lab.spine);
  await batch(lab.spine, ['link set lo up', ...nowhere]);
  await station(lab, lab.workstation, 'workstation', stationPlan('workstation', workstation));
  await station(lab, lab.services, 'services', stationPlan('services', services, serviceAddresses));
  await layRouter(lab.border);
  await connect(lab.spine, 'border', lab.border, borderPlan('border', border));
  await writeFile(complete, '');
  return true;
}

/** The namespace of a place's switches, hung on the spine by a link of this number; nothing when that is there. */
export async function laySwitch(lab: Layout, place: string, number: number): Promise<void> {
  const name = switchName(lab, place);
  const complete = `${lab.run}/switch-${place}`;
  if (existsSync(complete) && namespaceExists(name) && (await hasPort(lab.spine, uplinkPort(place)))) return;
  await layRouter(name);
  await disconnect(lab.spine, uplinkPort(place));
  await connect(lab.spine, uplinkPort(place), name, switchPlan(uplinkPort(place), uplink(number)));
  await writeFile(complete, '');
}

/** Packets of one connection take the same way where there are several (the layer-4 hash), and may come in by any. */
const routing: Readonly<Record<string, string>> = {
  'ipv4/ip_forward': '1',
  'ipv4/fib_multipath_hash_policy': '1',
  'ipv4/conf/all/rp_filter': '0',
  'ipv4/conf/default/rp_filter': '0',
  'ipv6/conf/all/forwarding': '1',
  'ipv6/fib_multipath_hash_policy': '1',
};

async function layRouter(name: string): Promise<void> {
  await layNamespace(name);
  const settings = Object.entries(routing).flat();
  const script = 'while [ "$1" ]; do [ ! -e "/proc/sys/net/$1" ] || echo "$2" >"/proc/sys/net/$1"; shift 2; done';
  await run(inside(name, ['sh', '-c', script, 'sh', ...settings]));
}

async function station(lab: Layout, name: string, port: string, plan: Plan): Promise<void> {
  await layNamespace(name);
  await connect(lab.spine, port, name, plan);
}

/** What an interrupted `up` left half done is begun anew. */
async function layNamespace(name: string): Promise<void> {
  await removeNamespace(name);
  await addNamespace(name);
}
