import { existsSync } from 'node:fs';
import { control } from './daemon/control.ts';
import type { ProviderCalls } from './daemon/provider.ts';
import { LabError } from './errors.ts';
import type { LabOptions } from './lab.ts';
import { files, layoutOf, upCommand } from './layout.ts';
import { requireRoot } from './preflight.ts';

/** The provider of a lab; throws a LabError when that is not up. */
export function providerOf(options: LabOptions): ProviderCalls {
  requireRoot();
  const lab = layoutOf(options.name);
  if (!existsSync(files.socket(lab))) throw new LabError(`the lab ${lab.name} is not up`, { hint: upCommand(lab) });
  return control(lab);
}
