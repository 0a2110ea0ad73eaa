import type { Inputs } from '../../check/inputs/inputs.ts';
import { InputError } from '../../errors.ts';
import { settingsOf } from '../../plan/basis.ts';
import { flagOf } from '../../plan/request.ts';
import type { RunOptions } from '../../play/context.ts';
import type { ReadableJournal } from '../../report/journal/read.ts';
import { type HostOptions, playbooksOf } from '../options.ts';
import { plannedOptions } from '../plan/options.ts';

/** What a run was asked to do, as its journal keeps it. */
export interface Asked {
  readonly playbooks: readonly string[];
  readonly inventory: readonly string[];
  readonly options: HostOptions;
}

/** What a journal says at its beginning, beside what all may read. */
export interface Begun {
  readonly request: Asked;
  readonly inputs: Inputs;
  readonly settings: ReturnType<typeof settingsOf>;
}

/** Options that are about going on, or about this one call. */
const ownOptions: ReadonlySet<string> = new Set([
  'resume',
  'unknownTasks',
  'acceptChanges',
  'plan',
  'yes',
  'step',
  'verbose',
]);

/** What is kept of the options: all that were given, but for those about this one call. */
export function keptOptions(options: HostOptions): Partial<HostOptions> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ownOptions.has(name)));
}

/** What of kplay.yml and the environment a run was made from. */
export function keptSettings(options: RunOptions): Begun['settings'] {
  return settingsOf(options);
}

/** What the journal of a run says of how it was begun; undefined when it ended before it could say so. */
export function begunOf({ lines, seal, run }: ReadableJournal): Begun | undefined {
  for (const line of lines()) {
    if (line.type !== 'begun') continue;
    if (!seal) {
      throw new InputError(`the key of run ${run} is gone, so its journal cannot be read as a whole`, {
        hint: 'begin a new run',
      });
    }
    return seal.open(String(line['sealed'])) as Begun;
  }
  return undefined;
}

/** The request of a run with what is said again, which has to agree. Throws an InputError with all that does not. */
export function askedAgain(run: string, asked: Asked, names: readonly string[], given: HostOptions): Asked {
  const said = plannedOptions(given);
  const again: [what: string, before: unknown, now: unknown][] = [
    ...(names.length === 0 ? [] : [['playbooks', asked.playbooks, playbooksOf(names)] as [string, unknown, unknown]]),
    ...(given.inventory ? [['--inventory', asked.inventory, given.inventory] as [string, unknown, unknown]] : []),
    ...Object.entries(said)
      .filter(([name]) => !ownOptions.has(name))
      .map(([name, value]): [string, unknown, unknown] => [
        flagOf(name),
        asked.options[name as keyof HostOptions],
        value,
      ]),
  ];
  const others = again.filter(([, before, now]) => JSON.stringify(before) !== JSON.stringify(now));
  if (others.length > 0) {
    const lines = others.map(([what, before, now]) => `  ${what}: the run had ${shown(before)}, not ${shown(now)}`);
    throw new InputError(`this is not what run ${run} was asked to do\n${lines.join('\n')}`, {
      hint: 'leave it out: the journal says what is to be done',
    });
  }
  const mine = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...asked, options: { ...asked.options, ...mine } };
}

function shown(value: unknown): string {
  if (value === undefined || value === false) return 'none';
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value);
}
