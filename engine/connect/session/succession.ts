import { ConnectionError } from '../../errors.ts';
import type { SessionContext } from './context.ts';
import type { Message } from './frames.ts';
import { passed } from './outcome.ts';
import { openShell, type Shell } from './shell.ts';

/** What the fence says of the shell before: the task that was under way, or that nothing is known. */
export type Unknown = number | 'everything' | undefined;

/** What the shells of a session need of it. */
export interface Heir {
  receive(message: Message): void;
  /** The last task up to which all answers have arrived. */
  acknowledged(): number;
  /** Whether programs were sent that have no answer. */
  isOwed(): boolean;
  /** A new shell has fenced the lost one, and told what became of the programs that were sent. */
  takeStock(cause: Error, unknown: Unknown): void;
  /** There is no new shell. */
  abandon(cause: Error): void;
  /** Programs may be sent, if there is a shell. */
  resume(): void;
}

/** The shells of a session: the first, and after each lost connection one that takes the place of the last. */
export class Succession {
  readonly #context: SessionContext;
  readonly #heir: Heir;
  #current: Shell | undefined;
  #opening: Promise<void> | undefined;
  #previous: string | undefined;
  #unknown: Unknown;
  #closed = false;

  constructor(context: SessionContext, heir: Heir) {
    this.#context = context;
    this.#heir = heir;
  }

  get current(): Shell | undefined {
    return this.#current;
  }

  /** Opens the first; `begun` is called when it can be written to, and again when another one had to be opened. Throws what `failed` throws when it did not greet. */
  first(begun: () => void, failed: (error: Error) => void): Promise<void> {
    const opened = this.#open((shell) => {
      this.#use(shell);
      begun();
    }).catch((error: Error) => {
      this.#current = undefined;
      failed(error);
    });
    this.#opening = opened.catch(() => {}).then(() => this.#opened());
    return opened;
  }

  /** After a lost connection: opens a new one, unless that is under way. */
  next(cause?: Error): void {
    const { connectTimeout } = this.#context.settings;
    const isWanted = () => !this.#closed;
    this.#opening ??= passed(() => this.#open(), connectTimeout, isWanted)
      .then(() => {
        const why = cause ?? new ConnectionError('the connection was lost', { reason: 'lost' });
        if (isWanted()) this.#heir.takeStock(why, this.#unknown);
      })
      .catch((error: Error) => this.#heir.abandon(error))
      .finally(() => this.#opened(cause));
  }

  /** From now on no new one is opened. */
  stop(): void {
    this.#closed = true;
  }

  /** Ends the last one, with nothing left on the host; one that is being opened, too. */
  async bye(seconds: number): Promise<void> {
    await this.#opening;
    await this.#current?.bye(seconds);
  }

  async #open(begun?: (shell: Shell) => void): Promise<void> {
    this.#unknown = undefined;
    const past = { id: this.#previous, acknowledged: this.#heir.acknowledged() };
    const receive = (message: Message) => this.#receive(message);
    const shell = await openShell(this.#context, past, { receive, ...(begun ? { begun } : {}) });
    if (!begun) this.#use(shell);
  }

  #receive(message: Message): void {
    if (message.kind === 'unknown') this.#unknown = message.task;
    else if (message.kind === 'forgotten') this.#unknown = 'everything';
    else this.#heir.receive(message);
  }

  #use(shell: Shell): void {
    this.#current = shell;
    this.#previous = shell.id;
    void shell.gone.then((cause) => {
      if (this.#current !== shell) return;
      this.#current = undefined;
      if (!this.#closed && this.#heir.isOwed()) this.next(cause);
    });
  }

  #opened(cause?: Error): void {
    this.#opening = undefined;
    if (this.#closed) return;
    if (!this.#current && this.#heir.isOwed()) this.next(cause);
    else this.#heir.resume();
  }
}
