import { didYouMean, InputError } from '../errors.ts';
import type { Written } from '../types.ts';
import { type Fields, isMapping, mappingOf, unknownKeyword } from './fields.ts';
import { actions } from './keywords.ts';
import { type Modules, resolveModule } from './loading.ts';
import { loopKinds } from './loops.ts';
import { namedCall, namingKeywords } from './named-calls.ts';
import { argumentNamesOf } from './schemas.ts';
import { shorthand } from './shorthand.ts';

/** What a task does: a module's canonical name (or an action's) and its arguments. */
export interface Call {
  readonly module: string;
  readonly args: Written;
  /** Of an include: keywords that its tasks take over. */
  readonly apply?: Fields;
}

interface Keywords {
  readonly known: readonly string[];
  readonly later: readonly string[];
}

interface Named {
  readonly key: string;
  readonly module: string;
  readonly value: Written;
}

/** Finds the one module of a task; every other key has to be a keyword. Throws an InputError. */
export async function callOf(task: Written, fields: Fields, keywords: Keywords, modules: Modules): Promise<Call> {
  const calls: Named[] = [];
  const unknown: [string, Written][] = [];
  for (const [key, value] of fields) {
    if (keywords.known.includes(key) && !isNaming(key)) continue;
    const later = keywords.later.includes(key) || key.startsWith('with_');
    const call = later ? undefined : await callUnder(key, value, keywords, modules);
    if (call === undefined) unknown.push([key, value]);
    else calls.push(call);
  }
  for (const [key, value] of unknown) {
    throw (
      (await misplaced(key, value, calls[0], modules)) ?? unknownKey(key, value, keywords, modules, calls.length > 0)
    );
  }
  const [call, second] = calls;
  if (!call) throw new InputError('this task names no module', { origin: task.origin, hint: 'add one, as in `ping:`' });
  if (second) {
    throw new InputError(`a task has one module, and this one has "${call.key}" and "${second.key}"`, {
      origin: second.value.keyOrigin ?? second.value.origin,
      hint: 'start the second one as a task of its own, with a dash',
    });
  }
  return { module: call.module, args: await argsOf(call.module, call.value, fields.get('args'), modules) };
}

function isNaming(key: string): boolean {
  return namingKeywords.some((keyword) => keyword === key);
}

/** The module that a key is, or that its value names; undefined when it is none. */
async function callUnder(
  key: string,
  value: Written,
  keywords: Keywords,
  modules: Modules,
): Promise<Named | undefined> {
  const named = isNaming(key) ? namedCall(key, value) : { name: key, value };
  const module = await actionOrModule(named.name, modules);
  if (module !== undefined) return { key, module, value: named.value };
  if (isNaming(key)) throw unknownKey(named.name, value, keywords, modules, false);
  return undefined;
}

async function actionOrModule(key: string, modules: Modules): Promise<string | undefined> {
  const short = key.replace(/^ansible\.(builtin|legacy)\./, '');
  return actions.some((action) => action === short) ? short : resolveModule(modules, key);
}

/** The error for an argument that stands beside its module and not below it. */
async function misplaced(
  key: string,
  value: Written,
  call: Named | undefined,
  modules: Modules,
): Promise<InputError | undefined> {
  const module = call && (await modules.find(call.module));
  if (!module || !argumentNamesOf(module).includes(key)) return undefined;
  return new InputError(`unknown keyword "${key}"`, {
    code: 'unknown-keyword',
    origin: value.keyOrigin ?? value.origin,
    hint: `it is an argument of ${module.name}: indent it below \`${call.key}:\``,
  });
}

function unknownKey(key: string, value: Written, keywords: Keywords, modules: Modules, hasModule: boolean): InputError {
  const origin = value.keyOrigin ?? value.origin;
  if (key.startsWith('with_')) {
    return new InputError(`keyword "${key}" is not supported yet`, {
      origin,
      hint: `${
        didYouMean(
          key,
          loopKinds.map((kind) => `with_${kind}`),
        ) ?? 'loop over a list with `loop`'
      }`,
    });
  }
  const names = [...modules.names, ...actions];
  if (hasModule || keywords.later.includes(key)) return unknownKeyword(key, value, keywords.known, keywords.later);
  const hint = didYouMean(key.replace(/^.*\./, ''), [...names, ...keywords.known]);
  return new InputError(`unknown module "${key}"`, { code: 'unknown-module', origin, ...(hint && { hint }) });
}

/** The arguments as one value: a mapping, or the text of a module that has a free form. */
async function argsOf(name: string, value: Written, more: Written | undefined, modules: Modules): Promise<Written> {
  const freeForm = actions.some((action) => action === name)
    ? actionFreeForm(name)
    : (await modules.find(name))?.freeForm;
  const isText = typeof value.content === 'string' && value.content.trim() !== '';
  const args = isText && freeForm === undefined ? shorthand(value, value.content as string, name) : value;
  if (more === undefined || more.content === null) return args;
  const own = isMapping(args.content) ? args.content : args.content === null ? new Map<string, Written>() : undefined;
  if (!own && freeForm === undefined) return args;
  const entries = new Map(own ?? [[freeForm!, args]]);
  for (const [key, entry] of mappingOf(more, 'args')) {
    if (entries.has(key)) {
      throw new InputError(`the argument "${key}" is given twice`, { origin: entry.keyOrigin ?? entry.origin });
    }
    entries.set(key, entry);
  }
  return { ...args, content: entries };
}

function actionFreeForm(name: string): string | undefined {
  return name.endsWith('_tasks') ? 'file' : name === 'meta' ? 'action' : undefined;
}
