import type { Hardware } from './api/state.ts';
import type { ReservationWish } from './daemon/provider.ts';
import type { LabOptions } from './lab.ts';
import { providerOf } from './provider.ts';

/** Has the provider of a lab that is up keep so many servers for a project; gives the reservations. */
export async function reserve(wish: ReservationWish, count: number, options: LabOptions = {}): Promise<Hardware[]> {
  const provider = providerOf(options);
  const reserved: Hardware[] = [];
  for (let index = 0; index < count; index++) reserved.push(await provider.reserve(wish));
  return reserved;
}
