import type { Values } from '../../types.ts';
import { createOnce } from '../once.ts';
import type { RetryPolicy } from '../retry.ts';
import type { Transport } from '../transport.ts';
import { listAll } from './paging.ts';
import { type Device, deviceShape, shaped } from './shapes.ts';

/** Orders one device, once: it is found again by its mark, a tag that nothing else has. */
export function orderOnce(
  transport: Transport,
  project: string,
  body: Values,
  mark: string,
  retries: RetryPolicy,
): Promise<Device> {
  const path = `/projects/${project}/devices`;
  return createOnce(
    {
      what: 'the device was ordered',
      hint: `if the device was ordered after all, it bears the tag ${mark}; the next run finds it by its hostname`,
      make: async () => shaped(deviceShape, await transport({ method: 'POST', path, body }), `POST ${path}`),
      find: () => marked(transport, path, mark),
      discard: (surplus) => giveBack(transport, surplus),
    },
    retries,
  );
}

/** Devices with this mark, the oldest first. */
async function marked(transport: Transport, path: string, mark: string): Promise<Device[]> {
  const devices = await listAll(transport, { path, name: 'devices', item: deviceShape, query: { tag: mark } });
  return devices
    .filter((device) => device.tags?.includes(mark))
    .sort((a, b) => `${a.created_at} ${a.id}`.localeCompare(`${b.created_at} ${b.id}`));
}

async function giveBack(transport: Transport, { id, locked }: Device): Promise<void> {
  const path = `/devices/${id}`;
  if (locked) await transport({ method: 'PUT', path, body: { locked: false }, repeatable: true });
  await transport({ method: 'DELETE', path });
}
