import type { Values } from '../../types.ts';
import type { RetryPolicy } from '../retry.ts';
import { LostAnswer, type Transport } from '../transport.ts';
import { listAll } from './paging.ts';
import { type Device, deviceShape, shaped } from './shapes.ts';

/** How often the order is sent before we give up, and how often we look whether a lost one has arrived. */
const tries = 3;
const looks = 3;

/**
 * Orders one device, once. When the answer is lost, the device is looked for by its mark (a tag that nothing else has)
 * before the order is sent again; if a slow first order arrives after all, the second is given back.
 */
export async function orderOnce(
  transport: Transport,
  project: string,
  body: Values,
  mark: string,
  retries: RetryPolicy,
): Promise<Device> {
  const path = `/projects/${project}/devices`;
  for (let attempt = 1; ; attempt++) {
    try {
      const device = shaped(deviceShape, await transport({ method: 'POST', path, body }), `POST ${path}`);
      return attempt === 1 ? device : await theOldest(transport, path, mark, device);
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      const arrived = await lookFor(transport, path, mark, retries).catch(() => {
        throw unknownOutcome(error, mark);
      });
      if (arrived) return arrived;
      if (attempt === tries) throw unknownOutcome(error, mark);
    }
  }
}

async function lookFor(
  transport: Transport,
  path: string,
  mark: string,
  retries: RetryPolicy,
): Promise<Device | undefined> {
  for (let look = 1; look <= looks; look++) {
    await retries.pause(Math.min(retries.longest, retries.base * 2 ** (look - 1)));
    const [device] = await marked(transport, path, mark);
    if (device) return device;
  }
  return undefined;
}

/** Devices with this mark, the oldest first. */
async function marked(transport: Transport, path: string, mark: string): Promise<Device[]> {
  const devices = await listAll(transport, { path, name: 'devices', item: deviceShape, query: { tag: mark } });
  return devices
    .filter((device) => device.tags?.includes(mark))
    .sort((a, b) => `${a.created_at} ${a.id}`.localeCompare(`${b.created_at} ${b.id}`));
}

/** All of them are from this one order, so all but the first are given back. */
async function theOldest(transport: Transport, path: string, mark: string, latest: Device): Promise<Device> {
  const [oldest = latest, ...surplus] = await marked(transport, path, mark);
  for (const { id } of surplus) await transport({ method: 'DELETE', path: `/devices/${id}` });
  return oldest;
}

function unknownOutcome(cause: LostAnswer, mark: string): LostAnswer {
  const hint = `if the device was ordered after all, it bears the tag ${mark}; the next run finds it by its hostname`;
  const status = cause.status === undefined ? {} : { status: cause.status };
  return new LostAnswer(`${cause.message}; whether the device was ordered is not known`, { cause, hint, ...status });
}
