import type { Hardware } from './api/state.ts';
import { control } from './daemon/control.ts';
import type { ReservationWish } from './daemon/provider.ts';
import type { LabOptions } from './lab.ts';
import { layoutOf } from './layout.ts';
import { requireRoot } from './preflight.ts';

/** Has the provider of a lab that is up keep so many servers for a project; gives the reservations. */
export async function reserve(wish: ReservationWish, count: number, options: LabOptions = {}): Promise<Hardware[]> {
  requireRoot();
  const provider = control(layoutOf(options.name));
  const reserved: Hardware[] = [];
  for (let index = 0; index < count; index++) reserved.push(await provider.reserve(wish));
  return reserved;
}
