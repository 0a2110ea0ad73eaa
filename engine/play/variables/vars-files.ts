import { ConnectionError } from '../../errors.ts';
import { findFile } from '../../load/files.ts';
import { readVars } from '../../load/variables.ts';
import { DependsOnUnknown } from '../../template/depends.ts';
import { evaluate } from '../../template/evaluate.ts';
import { known } from '../../template/unknown.ts';
import type { Value, Vars, Written } from '../../types.ts';
import type { PlayContext } from '../context.ts';
import { open } from '../foreseen/included.ts';
import type { HostState } from '../hosts/host.ts';
import { alone } from '../order/lane.ts';
import { withFacts } from './facts.ts';
import { scopeOf } from './scope.ts';

/**
 * Reads the play's vars_files for each host: their names may be templates of its variables and facts, and of those that
 * the files before gave. Throws an InputError.
 */
export async function readVarsFiles(context: PlayContext): Promise<void> {
  if (context.play.varsFiles.length === 0) return;
  const read = new Map<string, Vars>();
  await Promise.all(context.hosts.map((state) => readFor(context, state, read)));
}

/** A host that cannot be asked for facts has no further files; the first task that needs it tells so. */
async function readFor(context: PlayContext, state: HostState, read: Map<string, Vars>): Promise<void> {
  const { varsFiles } = context.files;
  for (const written of context.play.varsFiles) {
    try {
      const path = await withFacts(context, alone, () => fileOf(context, written, state));
      const vars = read.get(path) ?? readVars(path, context.vault);
      read.set(path, vars);
      varsFiles.set(state.name, [...(varsFiles.get(state.name) ?? []), vars]);
    } catch (error) {
      if (error instanceof ConnectionError) return;
      if (error instanceof DependsOnUnknown) {
        open(state, error.unknown.cause);
        continue;
      }
      throw error;
    }
  }
}

/** The file of an entry; of a list the first that there is. */
function fileOf(context: PlayContext, written: Written, state: HostState): string {
  const scope = scopeOf(context, state);
  const value = known(evaluate(written, scope));
  const candidates = (Array.isArray(value) ? value : [value]).map((each: Value) => String(each));
  const find = (name: string) => findFile('vars', name, [context.play.directory], written.origin);
  for (const candidate of candidates.slice(0, -1)) {
    try {
      return find(candidate);
    } catch {
      // the next one may be there
    }
  }
  return find(candidates.at(-1)!);
}
