import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import pLimit from 'p-limit';
import { z } from 'zod';
import { InputError, InputErrors } from '../errors.ts';
import { shownPath } from '../load/paths.ts';
import { complaint, mostSpecific } from '../load/schemas.ts';
import { nestsTooDeeply } from '../load/yaml-depth.ts';
import type { Binding, Origin, Value } from '../types.ts';
import { addChild, addMember, type Draft, draftGroup, draftHost } from './draft.ts';

/** How an inventory script runs; `timeout` is in seconds, for each call of it. */
export interface ScriptOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeout: number;
  readonly signal?: AbortSignal;
  readonly warn: (mistake: InputError) => void;
}

/** More output than any inventory has; a script that prints without end must not fill the memory. */
const mostOutput = 64 * 1024 * 1024;

const data = z.record(z.string(), z.unknown());
const group = z.union([
  z.array(z.string()),
  z.strictObject({
    hosts: z.array(z.string()).optional(),
    children: z.array(z.string()).optional(),
    vars: data.optional(),
  }),
]);
const listing = z
  .object({ _meta: z.object({ hostvars: z.record(z.string(), data).optional() }).optional() })
  .catchall(group);

type Data = z.output<typeof data>;

/** What a script says: its groups, and the variables of their hosts. */
export const answerShape = z.object({ groups: z.record(z.string(), group), hostvars: z.record(z.string(), data) });

/** What a script says. */
export type ScriptAnswer = z.output<typeof answerShape>;

/**
 * Reads an executable inventory in the form that Ansible defines: `--list` gives the groups and, below `_meta`, the
 * variables of the hosts; a script without `_meta` is asked with `--host NAME` for each. All of it is data, never templates.
 */
export async function readScript(path: string, draft: Draft, options: ScriptOptions): Promise<void> {
  addAnswer(path, await askScript(path, options), draft, options.warn);
}

/** Asks a script for all that it knows. Throws an InputError when it fails, or says what is no inventory. */
export async function askScript(path: string, options: ScriptOptions): Promise<ScriptAnswer> {
  const list = await answer(path, ['--list'], options);
  const { _meta: meta, ...groups } = shaped(listing, list, path, ['--list']);
  return {
    groups: groups as ScriptAnswer['groups'],
    hostvars: meta?.hostvars ?? (await askHosts(path, groups as ScriptAnswer['groups'], options)),
  };
}

/** Adds what a script said; a name that cannot be one is an InputError that tells where in the answer it is. */
export function addAnswer(
  path: string,
  { groups, hostvars }: ScriptAnswer,
  draft: Draft,
  warn: (mistake: InputError) => void,
): void {
  const place = placeOf(path, ['--list']);
  const named = namedHosts(groups);
  for (const [name, content] of Object.entries(groups)) {
    const { hosts = [], children = [], vars = {} } = Array.isArray(content) ? { hosts: content } : content;
    const made = within(name, name, () => draftGroup(draft, name, place));
    for (const [index, host] of hosts.entries())
      within(`${name}${Array.isArray(content) ? '' : '.hosts'}.${index}`, host, () =>
        addMember(draft, name, host, place),
      );
    for (const [index, child] of children.entries())
      within(`${name}.children.${index}`, child, () => addChild(draft, name, child, place));
    setData(made.vars, vars);
  }
  for (const [host, vars] of Object.entries(hostvars)) {
    if (named.has(host)) setData(draftHost(draft, host, place), vars);
    else warn(new InputError(`_meta.hostvars.${host} is about a host that no group has: left out`, { origin: place }));
  }
}

/** The mistake with the keys that lead to it in the answer. */
function within<T>(keys: string, name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${keys}: ${error.message}`, {
      origin: error.origin,
      excerpt: shortened(name),
      hint: error.hint,
      cause: error,
    });
  }
}

/** The piece of an answer that a mistake is about: there is no line to show. */
function shortened(piece: unknown): string | undefined {
  const text = JSON.stringify(piece) as string | undefined;
  return text !== undefined && text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Lines of an answer are the program's affair: it is told of by the call and the keys. */
function placeOf(path: string, args: readonly string[]): Origin {
  return { file: [shownPath(path), ...args].join(' '), line: 1, column: 1 };
}

function namedHosts(groups: ScriptAnswer['groups']): Set<string> {
  return new Set(
    Object.values(groups).flatMap((content) => (Array.isArray(content) ? content : (content.hosts ?? []))),
  );
}

/** Eight at a time; the first that fails ends the others. */
async function askHosts(
  path: string,
  groups: ScriptAnswer['groups'],
  options: ScriptOptions,
): Promise<Record<string, Data>> {
  const atOnce = pLimit(8);
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const ask = async (host: string): Promise<[string, Data]> => {
    const vars = await answer(path, ['--host', host], { ...options, signal });
    return [host, shaped(data, vars, path, ['--host', host])];
  };
  try {
    return Object.fromEntries(await atOnce.map(namedHosts(groups), ask));
  } catch (error) {
    atOnce.clearQueue();
    failed.abort();
    throw error;
  }
}

function setData(vars: Map<string, Binding>, values: Data): void {
  for (const [name, value] of Object.entries(values)) vars.set(name, { data: value as Value }); // JSON is nothing else
}

function shaped<S extends z.ZodType>(schema: S, value: unknown, path: string, args: readonly string[]): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 10).map((each) => {
    const issue = mostSpecific(each);
    return new InputError(`${issue.path.join('.') || 'the answer'}${complaint(issue)}`, {
      origin: placeOf(path, args),
      excerpt: shortened(issue.input),
      hint: 'a group is a list of hosts, or an object with hosts, children and vars; variables are below _meta.hostvars',
    });
  });
  throw errors.length === 1 ? errors[0]! : new InputErrors(errors);
}

async function answer(path: string, args: readonly string[], options: ScriptOptions): Promise<unknown> {
  const origin = { file: shownPath(path), line: 1, column: 1 };
  const { stdout, stderr, failure } = await run(resolve(path), args, options);
  const said = stderr.trim() === '' ? undefined : `it said:\n${stderr.trim()}`;
  const called = [path, ...args].join(' ');
  if (failure !== undefined) throw new InputError(`${called} ${failure}`, { origin, hint: said });
  if (said) options.warn(new InputError(`${called} complained`, { origin, hint: said }));
  if (nestsTooDeeply(stdout)) throw new InputError(`the answer of ${called} nests too deeply to be read`, { origin });
  try {
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  } catch (cause) {
    throw new InputError(`${called} did not print JSON: ${(cause as Error).message}`, { origin, hint: said, cause });
  }
}

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  /** Why its output does not count, as the end of a sentence; undefined when it does. */
  readonly failure?: string;
}

/** In a process group of its own, so that what it started ends with it. */
function run(path: string, args: readonly string[], { environment, timeout, signal }: ScriptOptions): Promise<Run> {
  return new Promise((settle) => {
    const child = spawn(path, args, { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    let ended: string | undefined;
    const end = (failure: string) => {
      ended ??= failure;
      if (child.pid !== undefined) killGroup(child.pid);
      child.stdout.destroy(); // what left the group may still hold them open
      child.stderr.destroy();
    };
    const collect = (into: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostOutput) end(`printed more than ${mostOutput / 1024 / 1024} MiB`);
      else into.push(chunk);
    };
    const interrupt = () => end('was interrupted');
    const timer = setTimeout(() => end(`took longer than ${timeout} s`), timeout * 1000);
    signal?.addEventListener('abort', interrupt, { once: true });
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    child.on('error', (error) => end(`cannot be run: ${error.message}`));
    child.on('close', (code, killedBy) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      if (code !== 0) ended ??= code === null ? `was ended by ${killedBy}` : `ended with ${code}`;
      const output = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
      settle(ended === undefined ? output : { ...output, failure: ended });
    });
  });
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended by itself
  }
}
