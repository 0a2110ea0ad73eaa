import { InputError, InputErrors } from '../../engine/errors.ts';
import type { Here, Module, Outcome } from '../../engine/modules/definition/module.ts';
import type { Answer } from '../../engine/remote/answer.ts';
import type { Program } from '../../engine/remote/program.ts';
import type { Value, Values } from '../../engine/types.ts';

/** A task's surroundings for tests of modules alone: some variables, and conditions that hold or do not. */
export function here(variables: Values = {}, holding: readonly string[] = [], more: Partial<Here> = {}): Here {
  return {
    host: 'h1',
    check: false,
    diff: false,
    signal: new AbortController().signal,
    find: (_, name) => name,
    decrypted: () => undefined,
    render: (text) => text,
    variable: (name): Value | undefined => variables[name],
    folders: ['.'],
    variables: () => new Map(),
    place: () => ({ file: 'tasks.yml', line: 1, column: 1 }),
    holds: (condition) => holding.includes(condition),
    progress: () => {},
    machines: () => {},
    assents: false,
    ...more,
  };
}

/** Arguments as the module's schema takes them; its complaints are thrown as one InputErrors. */
export function take(module: Module, args: unknown): never {
  const taken = module.args.safeParse(args);
  if (taken.success) return taken.data as never;
  throw new InputErrors(taken.error.issues.map((issue) => new InputError(`${issue.path.join('.')}: ${issue.message}`)));
}

/** What the schema complains about, a line each; none for what is fine. */
export function complaints(module: Module, args: unknown): string[] {
  try {
    take(module, args);
    return [];
  } catch (error) {
    return (error as InputErrors).errors.map((one) => one.message);
  }
}

/** The text of a remote module's program. */
export async function program(module: Module, args: unknown, around: Here = here()): Promise<Program> {
  if (module.form !== 'remote') throw new TypeError(`${module.name} is not a remote module`);
  const built = await module.build(take(module, args), around, {});
  if (!built) throw new TypeError('there is nothing to do');
  return built;
}

/** What a controller module comes to. */
export async function act(module: Module, args: unknown, around: Here = here()): Promise<Outcome> {
  if (module.form !== 'controller') throw new TypeError(`${module.name} is not a controller module`);
  return await module.act(take(module, args), around, {});
}

/** The outcome of a remote module's answer, completed as the engine does it. */
export function outcome(module: Module, args: unknown, answer: Answer, around: Here = here()): Outcome {
  if (module.form !== 'remote') throw new TypeError(`${module.name} is not a remote module`);
  const read = module.read?.(answer, take(module, args), around) ?? { data: {} };
  const partial = 'data' in read ? (read as Partial<Outcome> & { data: Values }) : { data: read };
  const failed = answer.failed ?? (answer.code === 0 ? undefined : `ended with status ${answer.code}`);
  return { changed: answer.changed, ...(failed === undefined ? {} : { failed }), ...partial };
}
