import type { InputError } from '../errors.ts';
import type { Oddity } from '../report/events.ts';
import { codeOf } from './codes.ts';

/** Warnings as a run tells them; that a play has no hosts, the play tells. */
export function odditiesOf(warnings: readonly InputError[]): Oddity[] {
  return warnings
    .map((warning) => ({ code: codeOf(warning), message: warning.message, origin: warning.origin! }))
    .filter(({ code }) => code !== 'unknown-hosts');
}
