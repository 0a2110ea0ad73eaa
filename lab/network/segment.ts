import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { run } from '../command.ts';
import { type Layout, machineName } from '../layout.ts';
import { segmentAddress } from './addresses.ts';
import { addNamespace, batch, disconnect, hasPort, namespaceExists, removeNamespace } from './namespace.ts';
import { portOf } from './plan.ts';

/** The network that machines share on layer 2: a bridge in a namespace of its own, which is a neighbor of all of them. */
export async function laySegment(lab: Layout): Promise<void> {
  const complete = `${lab.run}/segment`;
  if (existsSync(complete) && namespaceExists(lab.segment)) return;
  await removeNamespace(lab.segment);
  await addNamespace(lab.segment);
  await batch(lab.segment, segmentLines);
  await writeFile(complete, '');
}

/** Takes the shared network away, and with it the machines' second interfaces. */
export async function removeSegment(lab: Layout): Promise<void> {
  await removeNamespace(lab.segment);
}

/** Gives a machine its second interface, eth1, unless it has one. */
export async function plugIntoSegment(lab: Layout, id: string, number: number): Promise<void> {
  const [port, machine] = [portOf(id), machineName(lab, id)];
  if (await hasPort(lab.segment, port)) return;
  await disconnect(machine, 'eth1'); // of a segment that was taken away, whose links do not go at once
  await run([
    'ip',
    'link',
    'add',
    port,
    'netns',
    lab.segment,
    'type',
    'veth',
    'peer',
    'name',
    'eth1',
    'netns',
    machine,
  ]);
  await batch(lab.segment, [`link set ${port} master ${bridge} up`]);
  await batch(machine, ['link set eth1 up', `address add ${segmentAddress(number)} dev eth1`]);
}

const bridge = 'br0';

const segmentLines: readonly string[] = [
  'link set lo up',
  `link add ${bridge} type bridge`,
  `link set ${bridge} up`,
  `address add ${segmentAddress(1)} dev ${bridge}`,
];
