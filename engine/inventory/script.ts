import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import pLimit from 'p-limit';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { shownPath } from '../load/paths.ts';
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

type Data = z.output<typeof data>;

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

/**
 * Reads an executable inventory in the form that Ansible defines: `--list` gives the groups and, below `_meta`, the
 * variables of the hosts; a script without `_meta` is asked with `--host NAME` for each. All of it is data, never templates.
 */
export async function readScript(path: string, draft: Draft, options: ScriptOptions): Promise<void> {
  const origin = { file: shownPath(path), line: 1, column: 1 };
  const { _meta: meta, ...groups } = shaped(listing, await answer(path, ['--list'], options), origin);
  for (const [name, content] of Object.entries(groups)) {
    const { hosts = [], children = [], vars = {} } = Array.isArray(content) ? { hosts: content } : content!;
    const made = draftGroup(draft, name, origin);
    for (const host of hosts) addMember(draft, name, host, origin);
    for (const child of children) addChild(draft, name, child, origin);
    setData(made.vars, vars);
  }
  const named = Object.values(groups).flatMap((content) => (Array.isArray(content) ? content : (content!.hosts ?? [])));
  const hostvars = meta?.hostvars ?? (await askHosts(path, [...new Set(named)], options));
  const known = new Set(named);
  for (const [host, vars] of Object.entries(hostvars)) {
    if (known.has(host)) setData(draftHost(draft, host, origin), vars);
    else options.warn(new InputError(`_meta.hostvars.${host} is about a host that no group has: left out`, { origin }));
  }
}

async function askHosts(path: string, hosts: readonly string[], options: ScriptOptions): Promise<Record<string, Data>> {
  const atOnce = pLimit(8);
  const ask = async (host: string): Promise<[string, Data]> => {
    const vars = await answer(path, ['--host', host], options);
    return [host, shaped(data, vars, { file: shownPath(path), line: 1, column: 1 })];
  };
  return Object.fromEntries(await Promise.all(hosts.map((host) => atOnce(() => ask(host)))));
}

function setData(vars: Map<string, Binding>, values: Data): void {
  for (const [name, value] of Object.entries(values)) vars.set(name, { data: value as Value }); // JSON is nothing else
}

function shaped<S extends z.ZodType>(schema: S, value: unknown, origin: Origin): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new InputError(`the script's answer is not an inventory: ${['answer', ...path].join('.')}: ${message}`, {
    origin,
    hint: 'a group is a list of hosts, or an object with hosts, children and vars; variables are below _meta.hostvars',
  });
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
