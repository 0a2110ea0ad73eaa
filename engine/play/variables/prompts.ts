import { randomBytes } from 'node:crypto';
import { InputError, InputErrors } from '../../errors.ts';
import { evaluate, evaluateExpression } from '../../template/evaluate.ts';
import type { Binding, Play, Prompt, Secret, Text, Value, Vars } from '../../types.ts';
import type { Ask, RunOptions } from '../context.ts';
import { scopeOfPlay } from '../settings.ts';
import { TaskScope } from './scope.ts';

/**
 * The plays, with what the user answered among their variables; what -e gives is not asked for. Where there is no
 * terminal the default counts. `before` are answers that were given before. Throws InputErrors for what has none.
 */
export async function answered(
  plays: readonly Play[],
  options: Pick<RunOptions, 'extraVars'>,
  ask: Ask | undefined,
  before: (play: number) => ReadonlyMap<string, Value> = () => new Map(),
): Promise<readonly Play[]> {
  const mistakes: InputError[] = [];
  const asked: Play[] = [];
  for (const [index, play] of plays.entries()) {
    const vars = new Map(play.vars);
    const given = before(index);
    for (const prompt of play.prompts) {
      if (options.extraVars.has(prompt.name)) continue;
      const answer = given.get(prompt.name) ?? (await answerOf(prompt, scopeOfPlay(options, { ...play, vars }), ask));
      if (answer instanceof InputError) mistakes.push(answer);
      else vars.set(prompt.name, { data: answer });
    }
    asked.push(play.prompts.length === 0 ? play : { ...play, vars });
  }
  if (mistakes.length > 0) throw mistakes.length === 1 ? mistakes[0] : new InputErrors(mistakes);
  return asked;
}

async function answerOf(prompt: Prompt, scope: TaskScope, ask: Ask | undefined): Promise<Value | InputError> {
  const fallback = prompt.fallback && (evaluate(prompt.fallback, scope) as Text);
  const typed = await typedAnswer(prompt, scope, fallback, ask);
  const answer = typed === undefined || isEmpty(typed) ? (fallback ?? typed) : typed;
  if (answer !== undefined) return prompt.encrypt === undefined ? answer : hashed(prompt, answer, scope);
  return new InputError(`"${prompt.name}" has to be asked for, and there is no terminal to ask at`, {
    origin: prompt.origin,
    hint: `give it with -e ${prompt.name}=VALUE, or all of them with -e @FILE`,
  });
}

/** Asks until both answers are the same, when it is to be confirmed; undefined without a terminal. */
async function typedAnswer(
  prompt: Prompt,
  scope: TaskScope,
  fallback: Text | undefined,
  ask: Ask | undefined,
): Promise<Text | undefined> {
  const question = prompt.question ? String(evaluate(prompt.question, scope)) : prompt.name;
  const shown = !prompt.private;
  const offered = fallback === undefined || !shown ? '' : ` [${String(fallback)}]`;
  for (let again = ''; ; again = 'these were not the same; ') {
    const answer = await ask?.(`${again}${question}${offered}:`, shown);
    if (answer === undefined || !prompt.confirm) return answer;
    const second = await ask?.(`confirm ${question}:`, shown);
    if (second !== undefined && revealed(second) === revealed(answer)) return answer;
  }
}

function hashed({ encrypt, salt, saltSize, origin }: Prompt, answer: Text, scope: TaskScope): Value {
  const given = salt ? String(evaluate(salt, scope)) : saltSize === undefined ? undefined : newSalt(saltSize);
  const values: Record<string, Value> = {
    answer: plain(answer),
    algorithm: encrypt!,
    ...(given ? { salt: given } : {}),
  };
  const vars: Vars = new Map(Object.entries(values).map(([name, data]): [string, Binding] => [name, { data }]));
  const inner = new TaskScope([vars], scope.world, () => {});
  return evaluateExpression(`password_hash answer algorithm${given ? ' salt' : ''}`, origin, inner);
}

const saltSigns = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function newSalt(size: number): string {
  return Array.from(randomBytes(size), (byte) => saltSigns[byte % saltSigns.length]).join('');
}

/** A default may be a number, and passwords are texts. */
function plain(answer: Text): Text {
  return typeof answer === 'object' ? answer : String(answer);
}

function isEmpty(answer: Text): boolean {
  return revealed(answer) === '';
}

function revealed(answer: Text): string {
  return typeof answer === 'string' ? answer : (answer as Secret).reveal();
}
