import { z } from 'zod';
import type { Effects, Made, Thing } from '../../modules/definition/effects.ts';
import type { Module, Outcome } from '../../modules/definition/module.ts';
import type { Difference } from '../../remote/answer.ts';
import { call } from '../../remote/program.ts';
import { Secret, type Values } from '../../types.ts';
import { type Checked, makerOf, sureOr, unknownBecause } from './foresight.ts';
import type { Standing } from './standing.ts';
import { causeOf, unknownData } from './unknown.ts';

/** A task that missed something: it would not, if an earlier one makes that; it fails if nobody does. */
export async function afterMissing(
  outcome: Outcome,
  missing: Thing,
  effects: Effects,
  checked: Checked,
  standing: Standing | undefined,
): Promise<Outcome> {
  const { foreseen } = checked.host;
  const found = foreseen.find(missing);
  if (!found) {
    const maker = makerOf(missing, checked);
    return maker ? unknownBecause(maker) : outcome;
  }
  const { makes = [], removes = [] } = effects;
  if (!found.certain || makes.length + removes.length === 0) return unknownBecause(found.cause);
  const others = (effects.needs ?? []).filter(
    (need) => isOnHost(need) && !isSame(need, missing) && !foreseen.find(need),
  );
  const verified = others.length > 0 ? await checked.verify(others) : undefined;
  if (verified?.failed !== undefined) {
    const maker = verified.missing && makerOf(verified.missing, checked);
    return maker ? unknownBecause(maker) : verified;
  }
  const data = { ...unknownData(checked.module, causeOf(checked.step)), ...givenIn(checked) };
  if (standing && 'doubt' in standing) return unknownBecause(standing.doubt);
  if (standing) return { changed: false, data, after: standing.so };
  const { orders } = outcome; // machines of a project that an earlier task would make
  return sureOr(found, { changed: true, data, differences: differencesOf(makes), ...(orders && { orders }) });
}

/** Asks a host whether things are there, and fails as a task does that misses one of them. */
export const needsModule: Module = {
  name: 'needs',
  form: 'remote',
  summary: 'Looks whether things are there that a task needs.',
  args: z.custom<readonly Thing[]>(),
  returns: z.object({}),
  examples: [],
  repeatable: true,
  build: (things: readonly Thing[]) => call('kp_needs', ...things.flatMap(({ kind, name }) => [kind, name])),
};

function isOnHost({ kind }: Thing): boolean {
  return ['path', 'user', 'group', 'package'].includes(kind);
}

function isSame(a: Thing, b: Thing): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** What a result says that was already said in the arguments. */
export function givenIn({ module, args }: Checked): Values {
  const said = args as Readonly<Record<string, unknown>>;
  const names = ['path', 'dest', 'name', 'url'].filter(
    (name) => name in unknownShape(module) && typeof said[name] === 'string',
  );
  return Object.fromEntries(names.map((name) => [name, said[name] as string]));
}

function unknownShape(module: Module): object {
  return module.returns instanceof z.ZodObject ? module.returns.shape : {};
}

/** What is new, as diffs show it. */
export function differencesOf(makes: readonly Made[]): Difference[] {
  return makes.flatMap(({ kind, name, as, below, shown }): Difference[] => {
    if (shown instanceof Secret || kind === 'local' || below) return [];
    if (shown !== undefined) return [{ name, before: '', after: shown }];
    if (kind === 'path')
      return [{ name: `state of ${name}`, before: 'absent', after: String(as?.['state'] ?? 'file') }];
    if (kind !== 'unit') return [{ name: `${kind} ${name}`, before: 'absent', after: 'present' }];
    const state = as?.['state'];
    return state === undefined ? [] : [{ name: `state of ${name}`, before: 'stopped', after: String(state) }];
  });
}
