import type { z } from 'zod';
import type { Answer, Difference } from '../../remote/answer.ts';
import type { Program } from '../../remote/program.ts';
import type { Cause, Origin, Secret, Text, Unknown, Value, Values, Vars } from '../../types.ts';
import type { Effects, Thing } from './effects.ts';
import type { MachineProgress } from './machines.ts';

/** What came of a module on one host. `data` are its own keys of the registered result; `facts` become variables of the host. */
export interface Outcome {
  /** Unknown only where the outcome is. */
  readonly changed: boolean | Unknown;
  /** Why it failed; undefined when it did not. */
  readonly failed?: string;
  /** Why there was nothing to do (check mode, `creates` exists). */
  readonly skipped?: string;
  /** Why check mode cannot tell what it would do; the keys of its result are filled in with unknown values. */
  readonly unknown?: string;
  /** What it missed on the host, for which it failed. */
  readonly missing?: Thing;
  /** Set by the engine: the task without which it would be another one, and the one whose answer would have to be known. */
  readonly after?: Cause;
  readonly dependsOn?: Cause;
  readonly data: Values;
  /**
   * In check mode, keys of its result that only the real run would tell, although it is known what changes; within lists and
   * maps as `devices.0.id`.
   */
  readonly open?: readonly string[];
  readonly facts?: Values;
  /** Variables that were read from the author's files, to be the host's: templates in them are still to be evaluated. */
  readonly variables?: Vars;
  readonly differences?: readonly Difference[];
  /** Digests (SHA-256 in hexadecimal) of what was there and may not be shown; for comparison alone, never to be shown or kept. */
  readonly saw?: readonly string[];
  /** What the user is to know of it, although it is no failure. */
  readonly warnings?: readonly string[];
  /** A file to bring here over a channel of its own. */
  readonly download?: Download;
  /** In check mode, machines that it would order. */
  readonly orders?: readonly Order[];
  /** In check mode, the ids of machines that it would give back. */
  readonly releases?: readonly string[];
  /** What the inventory is to have from now on; whether that changes it the inventory knows. */
  readonly addition?: Addition;
  /** What a job in the background has answered, to be read by the module that it was begun with. */
  readonly job?: FinishedJob;
}

/** The end of a job: its answer as that of a task, and what was kept with it (engine/modules/jobs/ticket.ts). */
export interface FinishedJob {
  /** What the result says of the job itself, beside what its module does. */
  readonly data: Values;
  readonly answer: Answer;
  readonly ticket: string;
  /** In seconds: set when its time was over. */
  readonly overdue?: number;
}

/** A machine that a provider would be asked for. */
export interface Order {
  readonly hostname: string;
  readonly project: string;
  readonly plan: string;
  readonly image: string;
  readonly metro: string;
  readonly facility: string;
  readonly tags: readonly string[];
}

/** A host and its groups for the rest of a run. */
export interface Addition {
  /** Its name, with or without a port. */
  readonly host: string;
  readonly groups: readonly string[];
  /** Groups above all of these. */
  readonly parents: readonly string[];
  readonly vars: Values;
  /** Set when the host has to be in the inventory already. */
  readonly known?: true;
}

/** A host's file that is to become a local one; `mode` are the local permissions (0o600). */
export interface Download {
  readonly remote: string;
  readonly local: string;
  readonly sha256: string;
  readonly mode: number;
  /** Its bytes, when the answer has brought them along. */
  readonly content?: Uint8Array;
}

/** Where a module finds itself: one task on one host. It never sees a connection. */
export interface Here {
  readonly host: string;
  readonly check: boolean;
  readonly diff: boolean;
  /** Aborted when the run is interrupted or the task's time is over. */
  readonly signal: AbortSignal;
  /** The path of a file of the playbook or its role; an InputError names the nearest when there is none. */
  find(kind: 'files' | 'templates' | 'vars', name: string): string;
  /** The folders in which relative files are looked for, nearest first. */
  readonly folders: readonly string[];
  /** The variables in a local YAML or JSON file, which may be encrypted. Throws an InputError. */
  variables(path: string): Vars;
  /** What a local file holds that is encrypted; undefined when it is not. Throws an InputError when no password opens it. */
  decrypted(path: string): Buffer | undefined;
  /** A file's text as a template, evaluated with the task's variables; secret when it is itself, or a secret went in. */
  render(text: Text, origin: Origin): Text;
  /** The value of a variable for this host; undefined when nothing defines it. */
  variable(name: string): Value | undefined;
  /** Where a part of a variable is written (its name, then keys), as far as it is; where the task's arguments are for no variable, or data. */
  place(path: readonly string[]): Origin;
  /** Whether a bare expression holds, as in `when`. */
  holds(condition: string): boolean;
  /** Tells the user what a long step is doing; replaces what it told before. */
  progress(text: string): void;
  /** Tells the user how far all machines are that it waits for; replaces what it told of them before. */
  machines(seen: readonly MachineProgress[]): void;
  /** Asks the user for a line; secret when it is not shown while it is typed. Undefined when there is no terminal to ask at. */
  ask?(question: Text, shown: boolean): Promise<Text | undefined>;
  /** Whether the user has said yes to everything beforehand. */
  readonly assents: boolean;
}

interface Declaration<A extends z.ZodType, R extends z.ZodType> {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** More for `kplay doc`, as Markdown paragraphs. */
  readonly description?: string;
  /** Ansible's module names that mean this one too, besides `ansible.builtin.NAME` and `ansible.legacy.NAME`. */
  readonly alsoKnownAs?: readonly string[];
  readonly args: A;
  /** Other names of arguments: `{ path: ['dest', 'name'] }`. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  /** The argument that a plain string stands for: `command: uptime`. */
  readonly freeForm?: string;
  /** Arguments that are bare expressions, as in `when`; the module gets them as they are written, for `here.holds`. */
  readonly conditions?: readonly string[];
  /** Keys that the module adds to a registered result. */
  readonly returns: R;
  /** What it would make and what it needs, for check mode. */
  effects?(args: z.infer<A>, here: Here): Effects | Promise<Effects>;
  /** Tasks that a test runs on a real host: check predicts, the run does just that, a second run changes nothing. */
  readonly examples: readonly Example[];
  /** Whether a task of unknown outcome may be run again without asking; true for what is idempotent. */
  readonly repeatable: boolean;
  /** Whether that holds for these arguments, where it does not hold for all. */
  repeatableWith?(args: z.infer<A>): boolean;
  /** Set when `read` may find a failure that the host does not know of: nothing is sent behind it before it has answered. */
  readonly judgesHere?: true;
  /** Set for what changes nothing, here or on a host, and takes no time: it may be tried ahead of its turn, and left out in the end. */
  readonly onlyLooks?: true;
  /** Set for what takes values as they are, which in check mode may be unknown. */
  readonly takesUnknown?: true;
  /** Why it cannot go on in the background, where a remote module cannot. */
  readonly foreground?: string;
  /** The argument that names a file of the controller from which the program is built. */
  readonly readsHere?: string;
  /** Set for what only waits for something to happen: it takes no slot from hosts that work. */
  readonly waits?: true;
}

/** A documented task; the test prepares the host with `given` first and cleans up with `after` (tasks, too). */
export interface Example {
  readonly title: string;
  readonly task: Readonly<Record<string, unknown>>;
  readonly given?: readonly Readonly<Record<string, unknown>>[];
  readonly after?: readonly Readonly<Record<string, unknown>>[];
  /** Set where the second run is meant to change something again (a command without `creates`). */
  readonly repeats?: true;
  /** Why the test cannot run it alone on one host (`needs a provider's API`); shown, counted, covered elsewhere. */
  readonly elsewhere?: string;
}

/** How long a step goes on trying, in seconds: after `delay`, with `pause` between two attempts, until `seconds` are over. */
export interface Patience {
  readonly delay: number;
  readonly seconds: number;
  readonly pause: number;
}

/** Builds a program, and reads its answer; without a program there is nothing to do on the host. */
export interface RemoteStep<A, D = Values> {
  build(args: A, here: Here, soFar: D): Program | undefined | Promise<Program | undefined>;
  /** How long the program may take by its own arguments, in seconds; undefined: as long as it needs. */
  patience?(args: A): number | undefined;
  /** Set where the host is away, or about to go: the program is run on new connections until it does not fail. */
  insists?(args: A): Patience;
  /** The outcome's data; `changed`, `failed` and differences come from the answer itself. */
  read?(answer: Answer, args: A, here: Here): Values | (Partial<Outcome> & { readonly data: Values });
}

/** Acts on the controller, without a connection to a host. */
export interface ControllerStep<A, D = Values> {
  act(args: A, here: Here, soFar: D): Outcome | Promise<Outcome>;
}

export type RemoteModule<A extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> = Declaration<A, R> & {
  readonly form: 'remote';
} & RemoteStep<z.infer<A>>;

export type ControllerModule<A extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> = Declaration<A, R> & {
  readonly form: 'controller';
} & ControllerStep<z.infer<A>>;

/** Steps on the host and here, in a fixed order; each sees the data of those before it, merged. The first failure ends it. */
export type SequenceModule<A extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> = Declaration<A, R> & {
  readonly form: 'sequence';
  readonly steps: readonly (RemoteStep<z.infer<A>> | ControllerStep<z.infer<A>>)[];
};

export type Module<A extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> =
  | RemoteModule<A, R>
  | ControllerModule<A, R>
  | SequenceModule<A, R>;

/** Declares a module: the one place for its arguments, documentation, examples and what it does. */
export function defineModule<A extends z.ZodType, R extends z.ZodType>(module: RemoteModule<A, R>): RemoteModule<A, R>;
export function defineModule<A extends z.ZodType, R extends z.ZodType>(
  module: ControllerModule<A, R>,
): ControllerModule<A, R>;
export function defineModule<A extends z.ZodType, R extends z.ZodType>(
  module: SequenceModule<A, R>,
): SequenceModule<A, R>;
export function defineModule(module: Module): Module {
  return module;
}

/** Whether the host goes away while the module is at work, or may be away before it. */
export function connectsAnew(module: Module): boolean {
  return module.form === 'sequence' && module.steps.some((step) => 'insists' in step);
}

/** Whether a task of unknown outcome may be run again without asking. */
export function isRepeatable({ repeatable, repeatableWith }: Module, args: unknown): boolean {
  return repeatable || (repeatableWith?.(args as never) ?? false);
}

/** For declarations that name it. */
export type { Secret };
