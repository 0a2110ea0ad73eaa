import type { Origin, Vars, Written } from './values.ts';

/** A bare expression (`when`, `changed_when`, `failed_when`), as text with its place. */
export interface Condition {
  readonly text: string | boolean;
  readonly origin: Origin;
}

/** How a task becomes another user; undefined parts are taken from variables and the command line. */
export interface Become {
  readonly become?: Written;
  readonly becomeUser?: Written;
  readonly becomeMethod?: Written;
  /** Options for the program that does it, instead of its usual ones. */
  readonly becomeFlags?: Written;
  /** The path of that program. */
  readonly becomeExe?: Written;
}

/** Of a declared argument: whether it is a secret, or parts of it are. */
export interface Hidden {
  readonly no_log?: boolean | undefined;
  /** The keys of a mapping, or of the mappings in a list. */
  readonly options?: Readonly<Record<string, Hidden>> | undefined;
}

/** A role as a task knows it: its folder gives files and templates, its variables are layers of the task's scope. */
export interface Role {
  readonly name: string;
  readonly path: string;
  readonly defaults: Vars;
  readonly vars: Vars;
  /** The `vars` of its entry under `roles`. */
  readonly given: Vars;
  /** Parameters given where the role is used. */
  readonly params: Vars;
  /** Whether another role depends on it. */
  readonly dependency: boolean;
  /** What it declares of those variables that are secrets inside of it, by their names. */
  readonly hidden?: ReadonlyMap<string, Hidden>;
  /** The roles whose tasks import or include it, nearest first. */
  readonly parents: readonly Pick<Role, 'name' | 'path'>[];
}

/** What a task takes over from the play, the blocks and the imports around it, merged with its own. */
export interface Inherited {
  readonly when: readonly Condition[];
  readonly notify: readonly Written[];
  readonly become: Become;
  readonly tags: readonly string[];
  readonly ignoreErrors?: Written;
  readonly ignoreUnreachable?: Written;
  readonly anyErrorsFatal?: Written;
  /** How hosts are connected to: `ssh` or `local`, as whom, and at which port. */
  readonly connection?: Written;
  readonly remoteUser?: Written;
  readonly port?: Written;
  readonly diff?: Written;
  readonly noLog?: Written;
  readonly delegateTo?: Written;
  /** Whether facts that a delegated task finds out or sets are those of the host it is delegated to. */
  readonly delegateFacts?: Written;
  readonly runOnce?: Written;
  readonly checkMode?: Written;
  readonly timeout?: Written;
  /** How many hosts at most do the task at a time; 0 sets no bound. */
  readonly throttle?: Written;
  /** Arguments by the names of modules, for what gives none of its own; inner ones come later. */
  readonly moduleDefaults?: readonly Written[];
  /** Mappings, or templates that give one; inner ones come later. */
  readonly environment: readonly Written[];
  /** Variables of the task, its blocks and its imports; inner ones come later. */
  readonly vars: readonly Vars[];
  /** Those of includes around it alone, which are among `vars`, too. */
  readonly includeVars?: readonly Vars[];
  readonly role?: Role;
  /** The folders in which its relative files are looked for, nearest first; the playbook's own is the last. */
  readonly searchPath: readonly string[];
}

/** How the items of a loop are called, shown and spaced. */
export interface LoopControl {
  readonly label?: Written;
  /** The name of the variable that holds the item; `item` unless given. */
  readonly loopVar?: string;
  readonly indexVar?: string;
  /** In seconds, between two items. */
  readonly pause?: Written;
  readonly extended?: Written;
  readonly extendedAllItems?: Written;
  readonly breakWhen?: readonly Condition[];
}

/** How often a task is tried again. */
export interface Retry {
  readonly until?: readonly Condition[];
  readonly retries?: Written;
  /** In seconds, before each further try. */
  readonly delay?: Written;
}

/** That a task goes on in the background. */
export interface Async {
  /** How long it may take, in seconds; 0: it does not. */
  readonly seconds: Written;
  /** In seconds between two questions whether it has ended; 0: the play goes on at once. */
  readonly poll?: Written;
}

/** One step of a play, with everything it inherited from its play, blocks and imports already merged into it. */
export interface Task extends Inherited {
  /** Written by the author, may be a template; without one the module's name is shown. */
  readonly name?: Written;
  /** Canonical name of the module (`copy`, also when written `ansible.builtin.copy`). */
  readonly module: string;
  /** A mapping, or a scalar for modules with a free form (`command: uptime`). */
  readonly args: Written;
  readonly loop?: Written;
  /** What `with_KIND` makes of the loop's value; unless set it is the list itself. */
  readonly loopKind?: string;
  readonly loopControl?: LoopControl;
  readonly retry?: Retry;
  readonly async?: Async;
  readonly register?: string;
  /** Handlers only: further names to which this one answers. */
  readonly listen: readonly string[];
  readonly changedWhen?: readonly Condition[];
  readonly failedWhen?: readonly Condition[];
  readonly origin: Origin;
  /** For an include in which a run begins: the name of the first of its tasks that is done. */
  readonly startAt?: string;
  /** For `include_tasks` and `include_role`: what the included tasks inherit; the include's own condition and tags are not part of it. */
  readonly around?: Inherited;
}

/**
 * Tasks that belong together: when one of them fails, `rescue` is done, and `always` in any case. What its keywords say
 * is merged into the tasks already.
 */
export interface Block {
  readonly name?: Written;
  readonly block: readonly TaskOrBlock[];
  readonly rescue: readonly TaskOrBlock[];
  readonly always: readonly TaskOrBlock[];
  readonly origin: Origin;
}

/** What a list of tasks consists of. */
export type TaskOrBlock = Task | Block;

/** A variable that the user is asked for before anything runs. */
export interface Prompt {
  readonly name: string;
  /** Its name is the question, unless another one is given. */
  readonly question?: Written;
  /** What counts when nothing is typed. */
  readonly fallback?: Written;
  /** Whether the answer is not seen while it is typed, and a secret. */
  readonly private: boolean;
  /** Whether it has to be typed twice. */
  readonly confirm: boolean;
  /** The algorithm by which the answer becomes a password as /etc/shadow has it. */
  readonly encrypt?: string;
  readonly salt?: Written;
  readonly saltSize?: number;
  readonly origin: Origin;
}

/** Hosts and what is to be done on them, in order. */
export interface Play {
  readonly name?: Written;
  /** A pattern, or a list of patterns. */
  readonly hosts: Written;
  readonly vars: Vars;
  /** What the user is asked for; the answers are among `vars` when the play runs. */
  readonly prompts: readonly Prompt[];
  /** Variable files in order; each is a path or a list of which the first found counts. */
  readonly varsFiles: readonly Written[];
  readonly gatherFacts?: Written;
  /** The arguments with which the play gathers facts by itself. */
  readonly gathering: Written;
  readonly strategy?: Written;
  /** How many hosts at a time: a number, a percentage, or a list of them. */
  readonly serial?: Written;
  /** In which order hosts are taken. */
  readonly order?: Written;
  /** Over how many failed hosts of 100 the play ends for all. */
  readonly maxFailPercentage?: Written;
  /** Whether a failed host still runs the handlers that it has notified. */
  readonly forceHandlers?: Written;
  /** What is merged into its tasks already, for what the play does by itself (gathering facts). */
  readonly around?: Inherited;
  readonly tasks: readonly TaskOrBlock[];
  readonly handlers: readonly Task[];
  readonly roles: readonly Role[];
  /** What it declares of its arguments that are secrets in it, by their names. */
  readonly hidden?: ReadonlyMap<string, Hidden>;
  /** The folder of the playbook, for group_vars and host_vars beside it. */
  readonly directory: string;
  readonly origin: Origin;
}
