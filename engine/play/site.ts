import type { BecomeUser, Target } from '../connect/connection.ts';
import { InputError } from '../errors.ts';
import { innermost } from '../load/arguments.ts';
import { findFile } from '../load/files.ts';
import { readVars } from '../load/variables.ts';
import type { Here } from '../modules/definition/module.ts';
import { decryptedFile } from '../secrets/vault/read.ts';
import { evaluateExpression, renderTemplate } from '../template/evaluate.ts';
import type { Task, Text, Value, Vars } from '../types.ts';
import type { PlayContext, Step } from './context.ts';
import type { Site } from './execute.ts';
import type { HostState } from './host.ts';
import type { Turn } from './lane.ts';
import { scopeOf, text } from './scope.ts';
import { targetOf } from './target.ts';

/** How a program of a task runs on a host. */
export interface Manner {
  readonly become: BecomeUser | undefined;
  readonly check: boolean;
  readonly environment: Readonly<Record<string, Text>>;
  /** In seconds. */
  readonly timeout: number | undefined;
}

/** Where a host's programs run: its connection is opened when the first one is sent. */
export function siteOf(context: PlayContext, state: HostState, manner: Manner, turn: Turn): Site {
  const { check, environment, timeout, become } = manner;
  return {
    turn,
    channel: `${state.name} ${become?.method ?? ''} ${become?.user ?? ''}`,
    session: () => context.connections.session(targetIn(context, state), become),
    options: {
      check,
      diff: context.options.diff,
      environment,
      signal: context.signal,
      ...(timeout === undefined ? {} : { timeout }),
    },
  };
}

/** Ends the connection to a host, so that the next task makes a new one. */
export async function resetConnection(context: PlayContext, state: HostState): Promise<void> {
  await context.connections.reset(targetIn(context, state));
}

function targetIn(context: PlayContext, state: HostState): Target {
  const scope = scopeOf(context, state);
  const connection = context.play.connection && text(context.play.connection, scope, 'connection');
  return targetOf(state.name, (name) => scope.variable(name), context.options.connection, connection);
}

/** For whom and with what a module acts; without a step it acts for the engine itself. */
export interface Circumstances {
  readonly state: HostState;
  readonly check: boolean;
  readonly step?: Step;
  /** Variables inside the task: the item of its loop. */
  readonly inner?: Vars;
  readonly signal?: AbortSignal;
}

/** What a module may know and ask while it works. */
export function hereOf(context: PlayContext, { state, check, step, inner, signal }: Circumstances): Here {
  const task = step?.task;
  const scope = scopeOf(context, state, task, inner);
  const origin = task?.args.origin ?? context.play.origin;
  return {
    host: state.name,
    check,
    diff: context.options.diff,
    signal: signal ?? context.signal,
    find: (kind, name) => findFile(kind, name, task?.searchPath ?? [context.play.directory], origin),
    folders: task?.searchPath ?? [context.play.directory],
    variables: (path) => readVars(path, context.vault),
    decrypted: (path) => decryptedFile(path, context.vault),
    render: (template, place) => renderTemplate(template, place, scope),
    variable: (name) => scope.variable(name),
    place: ([name, ...path]) => {
      const binding = name === undefined ? undefined : scope.lookup(name);
      return binding && 'written' in binding ? innermost(binding.written, path).origin : origin;
    },
    holds: (condition) => asBoolean(evaluateExpression(condition, origin, scope), condition, task ?? context.play),
    ask: async (question, shown) => {
      context.report({ type: 'asking', on: true });
      const answer = await context.ask?.(question, shown);
      context.report({ type: 'asking', on: false });
      return answer;
    },
    progress: (message) => {
      if (step) context.report({ type: 'progress', task: step.header, host: state.name, text: message });
    },
  };
}

function asBoolean(value: Value, condition: string, where: Pick<Task, 'origin'>): boolean {
  if (typeof value === 'boolean') return value;
  throw new InputError(`"${condition}" is neither true nor false`, {
    origin: where.origin,
    hint: `write bool (${condition}) to convert it`,
  });
}
