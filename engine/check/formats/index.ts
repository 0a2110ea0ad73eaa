import type { InputError } from '../../errors.ts';
import { asGithub } from './github.ts';
import { asJson } from './json.ts';
import { asSarif } from './sarif.ts';
import { asText } from './text.ts';

/** How findings can be shown. */
export const formats: Readonly<Record<string, (findings: readonly InputError[]) => string>> = {
  text: asText,
  json: asJson,
  sarif: asSarif,
  github: asGithub,
};
