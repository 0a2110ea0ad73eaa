import type { BecomeUser, Target } from '../../connect/connection.ts';
import { InputError } from '../../errors.ts';
import { innermost } from '../../load/arguments.ts';
import { findFile } from '../../load/files.ts';
import { readVars } from '../../load/variables.ts';
import type { Here } from '../../modules/definition/module.ts';
import { decryptedFile } from '../../secrets/vault/read.ts';
import { evaluateExpression, renderTemplate } from '../../template/evaluate.ts';
import { known } from '../../template/unknown.ts';
import type { Inherited, Task, Text, Value, Vars } from '../../types.ts';
import type { PlayContext, Step } from '../context.ts';
import type { HostState } from '../hosts/host.ts';
import { type Access, connectionOf, targetOf } from '../hosts/target.ts';
import type { Turn } from '../order/lane.ts';
import { number, scopeOf, type TaskScope, text } from '../variables/scope.ts';
import type { Site } from './execute.ts';

/** How a program of a task runs on a host. */
export interface Manner {
  readonly become: BecomeUser | undefined;
  readonly check: boolean;
  readonly diff: boolean;
  readonly access: Access;
  readonly environment: Readonly<Record<string, Text>>;
  /** In seconds. */
  readonly timeout: number | undefined;
}

/** Where a host's programs run: its connection is opened when the first one is sent. `lane` names who sends them. */
export function siteOf(context: PlayContext, state: HostState, manner: Manner, turn: Turn, lane: string): Site {
  const { check, diff, environment, timeout, become, access } = manner;
  return {
    turn,
    channel: JSON.stringify([state.name, access, become?.method, become?.user, become?.flags, become?.program]),
    session: () => context.connections.session(targetIn(context, state, access), become),
    isController: () => targetIn(context, state, access).kind === 'local',
    reset: () => context.connections.reset(targetIn(context, state, access)),
    options: {
      check,
      diff,
      environment,
      lane,
      signal: context.signal,
      ...(timeout === undefined ? {} : { timeout }),
    },
  };
}

/** Ends the connection to a host, so that the next task makes a new one. */
export async function resetConnection(context: PlayContext, task: Task, state: HostState): Promise<void> {
  const access = accessOf(task, scopeOf(context, state, task));
  await context.connections.reset(targetIn(context, state, access));
}

function targetIn(context: PlayContext, state: HostState, access: Access): Target {
  const scope = scopeOf(context, state);
  return targetOf(state.name, (name) => knownVariable(scope, name), context.options.connection, access);
}

/** A variable that has to be known before anything can be asked of a host. Throws DependsOnUnknown. */
export function knownVariable(scope: TaskScope, name: string): Value | undefined {
  const value = scope.variable(name);
  return value === undefined ? undefined : known(value);
}

/** How a task, or what is around it, wants its host connected to. Throws an InputError. */
export function accessOf({ connection, remoteUser, port }: Partial<Inherited>, scope: TaskScope): Access {
  return {
    connection: connection && text(connection, scope, 'connection'),
    user: remoteUser && text(remoteUser, scope, 'remote_user'),
    port: port && number(port, scope, 'port'),
  };
}

/** Whether a task's host is this machine, by its connection; as long as that cannot be told it may be. */
export function isHere(context: PlayContext, task: Task, state: HostState): boolean {
  const scope = scopeOf(context, state, task);
  try {
    const connection = task.connection && text(task.connection, scope, 'connection');
    const read = (name: string) => scope.variable(name);
    return connectionOf(state.name, read, { connection }, context.options.connection) === 'local';
  } catch {
    return true;
  }
}

/** For whom and with what a module acts; without a step it acts for the engine itself. */
export interface Circumstances {
  readonly state: HostState;
  readonly check: boolean;
  /** As the run says, unless given. */
  readonly diff?: boolean;
  readonly step?: Step;
  /** Variables inside the task: the item of its loop. */
  readonly inner?: Vars;
  readonly signal?: AbortSignal;
}

/** What a module may know and ask while it works. */
export function hereOf(context: PlayContext, { state, check, diff, step, inner, signal }: Circumstances): Here {
  const task = step?.task;
  const scope = scopeOf(context, state, task, inner);
  const origin = task?.args.origin ?? context.play.origin;
  return {
    host: state.name,
    check,
    diff: diff ?? context.options.diff,
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
    holds: (condition) =>
      asBoolean(known(evaluateExpression(condition, origin, scope)), condition, task ?? context.play),
    ask: async (question, shown) => {
      context.report({ type: 'asking', on: true });
      const answer = await context.ask?.(question, shown);
      context.report({ type: 'asking', on: false });
      return answer;
    },
    assents: context.options.yes ?? false,
    progress: (message) => {
      if (step) context.report({ type: 'progress', task: step.header, host: state.name, text: message });
    },
    machines: (machines) => {
      if (step) context.report({ type: 'machines', task: step.header, host: state.name, machines });
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
