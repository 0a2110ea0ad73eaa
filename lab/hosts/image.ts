import type { MachineOrder } from '../machines.ts';
import { architecture } from '../mirror/catalogue.ts';
import { type Image, kindOf } from '../rootfs/kinds.ts';

/** What the machine that is ordered starts from. */
export function imageOf({ operatingSystem, architecture: arch }: MachineOrder): Image {
  return { kind: kindOf(operatingSystem), arch: arch ?? architecture() };
}
