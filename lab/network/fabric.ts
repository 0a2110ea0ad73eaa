import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { run } from '../command.ts';
import type { Layout } from '../layout.ts';
import { serviceAddresses, services, workstation } from './addresses.ts';
import { addNamespace, batch, connect, inside, namespaceExists, removeNamespace } from './namespace.ts';
import { type Plan, stationPlan } from './plan.ts';

/**
 * The namespaces that every lab has. None of them has a link to the machine's own network, and the switch refuses what
 * it has no link for, so no packet for a lab's address can leave.
 */
export async function layFabric(lab: Layout): Promise<void> {
  const complete = `${lab.run}/fabric`;
  if (existsSync(complete) && [lab.switch, lab.workstation, lab.services].every(namespaceExists)) return;
  await layNamespace(lab.switch);
  await run(
    inside(lab.switch, ['sh', '-c', 'for file; do [ ! -e "$file" ] || echo 1 >"$file"; done', 'sh', ...forwarding]),
  );
  await batch(lab.switch, ['link set lo up', 'route add unreachable default', 'route add unreachable ::/0']);
  await station(lab, lab.workstation, 'workstation', stationPlan('workstation', workstation));
  await station(lab, lab.services, 'services', stationPlan('services', services, serviceAddresses));
  await writeFile(complete, '');
}

const forwarding = ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv6/conf/all/forwarding'];

async function station(lab: Layout, name: string, port: string, plan: Plan): Promise<void> {
  await layNamespace(name);
  await connect(lab.switch, port, name, plan);
}

/** What an interrupted `up` left half done is begun anew. */
async function layNamespace(name: string): Promise<void> {
  await removeNamespace(name);
  await addNamespace(name);
}
