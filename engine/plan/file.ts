import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { complaint, mostSpecific } from '../load/schemas.ts';
import type { TaskHeader } from '../report/events.ts';
import { writePrivate } from '../secrets/private-file.ts';
import type { Finding } from './findings.ts';
import type { Plan } from './plan.ts';

/** Counts up whenever a plan that was written before cannot be read as it was meant. */
const format = 1;

const origin = z.strictObject({ file: z.string(), line: z.number(), column: z.number() });

const task = z.strictObject({
  position: z.array(z.number()),
  name: z.string(),
  module: z.string(),
  role: z.string().optional(),
  handler: z.boolean(),
  origin,
});

const cause = z.strictObject({ task: z.string(), origin });

const difference = z.strictObject({ name: z.string(), before: z.string(), after: z.string() });

const finding = z.strictObject({
  play: z.number().int().min(0),
  /** An index into `tasks`. */
  task: z.number().int().min(0),
  status: z.enum(['ok', 'changed', 'skipped', 'failed', 'unreachable', 'unknown']),
  item: z.string().optional(),
  seen: z.string().optional(),
  message: z.string().optional(),
  handled: z.enum(['ignored', 'rescued']).optional(),
  after: cause.optional(),
  dependsOn: cause.optional(),
  differences: z.array(difference).optional(),
});

const option = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const texts = z.record(z.string(), z.string());

const file = z.strictObject({
  format: z.literal(format),
  version: z.string(),
  made: z.string(),
  key: z.string().min(32),
  request: z.strictObject({
    playbooks: z.array(z.string()).min(1),
    inventory: z.array(z.string()),
    extraVars: z.array(z.union([z.string(), z.strictObject({ name: z.string(), digest: z.string() })])),
    options: z.record(z.string(), option),
  }),
  basis: z.strictObject({
    inputs: z.strictObject({
      files: texts,
      hosts: texts,
      variables: z.record(z.string(), z.strictObject({ digest: z.string(), shown: z.string().optional() })),
    }),
    settings: texts,
    answers: texts,
  }),
  tasks: z.array(task),
  /** What was found, by host, in the order of its tasks. */
  hosts: z.record(z.string(), z.array(finding)),
});

type File = z.infer<typeof file>;

/** Writes a plan as JSON, for its owner alone (0600). Throws an InputError when it cannot be written. */
export async function writePlan(path: string, plan: Plan): Promise<void> {
  try {
    await writePrivate(path, `${JSON.stringify(packed(plan), undefined, 1)}\n`);
  } catch (cause) {
    throw new InputError(`the plan cannot be written to ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** Reads a plan. Throws an InputError for a file that cannot be read, and for one that is no plan or one of another format. */
export async function readPlan(path: string): Promise<Plan> {
  const content = await readJson(path);
  const parsed = file.safeParse(content, { reportInput: true });
  if (parsed.success) return unpacked(parsed.data, path);
  const { format: other } = z.object({ format: z.number() }).safeParse(content).data ?? {};
  if (other !== undefined && other !== format) {
    const hint = 'make a new plan with this version of kplay';
    throw new InputError(`${path} has format ${other}, and this kplay reads plans of format ${format}`, { hint });
  }
  const issue = mostSpecific(parsed.error.issues[0]!);
  throw notAPlan(path, `${issue.path.length === 0 ? 'it' : `"${issue.path.join('.')}"`}${complaint(issue)}`);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw notAPlan(path, cause.message, cause);
    throw new InputError(`cannot read the plan ${path}: ${(cause as Error).message.split(',')[0]}`, { cause });
  }
}

function notAPlan(path: string, reason: string, cause?: unknown): InputError {
  const hint = 'kplay plan PLAYBOOK -o FILE writes one';
  return new InputError(`${path} is not a plan: ${reason}`, { hint, cause });
}

/** Each task once, and what was found by host: a plan of many hosts names the same tasks again and again. */
function packed({ findings, ...rest }: Plan): File {
  const tasks: TaskHeader[] = [];
  const indices = new Map<string, number>();
  const hosts: Record<string, File['hosts'][string]> = {};
  for (const { host, task, differences, ...found } of findings) {
    const { position, name, module, role, handler, origin } = task;
    const header = { position, name, module, ...(role === undefined ? {} : { role }), handler, origin };
    const id = JSON.stringify(header);
    const index = indices.get(id) ?? tasks.push(header) - 1;
    indices.set(id, index);
    hosts[host] ??= [];
    hosts[host].push({ ...found, task: index, ...(differences.length === 0 ? {} : { differences: [...differences] }) });
  }
  return { format, ...rest, tasks, hosts } as unknown as File;
}

function unpacked({ format: _, tasks, hosts, ...rest }: File, path: string): Plan {
  const findings = Object.entries(hosts).flatMap(([host, found]) =>
    found.map(({ task, differences = [], ...more }, index) => {
      const header = tasks[task];
      if (!header) throw notAPlan(path, `"hosts.${host}.${index}.task" names no task`);
      return { host, task: header, differences, ...more } as Finding;
    }),
  );
  return { ...rest, findings };
}
