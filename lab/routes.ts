import { control } from './daemon/control.ts';
import { layoutOf } from './layout.ts';
import type { RouterTable } from './network/tables.ts';
import { requireRoot } from './preflight.ts';

/** What the switches of a lab and its border have learnt; a LabError when the lab is not up. */
export async function routes(options: { readonly name?: string } = {}): Promise<readonly RouterTable[]> {
  requireRoot();
  return control(layoutOf(options.name)).routes();
}
