import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { plainOf } from '../load/plain.ts';
import { complaint, mostSpecific } from '../load/schemas.ts';
import type { Written } from '../types.ts';
import { cached, cacheOptions, cachePlace, digestOf, type Kept } from './cache.ts';
import { asInventory, newDraft } from './draft.ts';
import type { Plugin } from './plugins.ts';
import { addAnswer, answerShape, askScript, type ScriptAnswer } from './script.ts';

/** What an inventory file with `plugin: script` may say. */
export const scriptShape = z.strictObject({
  plugin: z.string(),
  path: z.string().min(1).describe('the program, relative to this file'),
  timeout: z.number().positive().default(60).describe('seconds that each call of it may take'),
  cache: cacheOptions.optional().describe('keeps its answer'),
});

const keptOf = (program: string): Kept<ScriptAnswer> => ({
  key: digestOf(program),
  pack: (answer) => answer,
  unpack: (content) => answerShape.safeParse(content).data,
});

/** An inventory program behind a file, so that its answer can be kept, and variables and groups be made of it. */
export const readScriptPlugin: Plugin = async (config, environment, warn, fresh = false) => {
  const { path, timeout, cache } = optionsOf(config);
  const program = resolve(dirname(config.origin.file), path);
  const options = { environment, timeout, warn };
  const answer = await cached(cache && cachePlace(cache, config, environment), keptOf(program), {
    ask: () => askScript(program, options),
    fresh,
    origin: config.origin,
    warn,
  });
  const draft = newDraft();
  addAnswer(program, answer, draft, warn);
  return asInventory(draft);
};

function optionsOf(config: Written): z.output<typeof scriptShape> {
  const { success, data, error } = scriptShape.safeParse(plainOf(config), { reportInput: true });
  if (success) return data;
  const issue = mostSpecific(error.issues[0]!);
  const what = issue.path.join('.') || 'a script inventory';
  let at = config;
  for (const step of issue.path) at = (at.content instanceof Map && at.content.get(String(step))) || at;
  throw new InputError(`${what}${complaint(issue)}`, {
    origin: at.origin,
    hint: 'it has path, timeout and cache (path, age, stale)',
  });
}
