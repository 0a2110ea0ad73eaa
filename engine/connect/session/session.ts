import type { Readable } from 'node:stream';
import { ConnectionError } from '../../errors.ts';
import type { Answer } from '../../remote/answer.ts';
import type { Program } from '../../remote/program.ts';
import type { ProgramOptions, Reply, Session } from '../connection.ts';
import { Acknowledged } from './acknowledged.ts';
import { download, prepareTransfer } from './beside.ts';
import { bigUploads, bring, giveUp } from './bringing.ts';
import type { SessionContext } from './context.ts';
import type { Done, Message } from './frames.ts';
import { Generations } from './generations.ts';
import { Interrupts } from './interrupts.ts';
import { type Job, newJob } from './job.ts';
import { answerOf, endJob, isPassing, lost, notBegun } from './outcome.ts';
import { Pipeline } from './pipeline.ts';
import { Succession, type Unknown } from './succession.ts';
import { Testimony } from './testimony.ts';
import { taskLine, taskWords } from './wire.ts';

/** The persistent shell of one user, with the programs that are on their way to it. */
export class ShellSession implements Session {
  readonly #context: SessionContext;
  readonly #shells: Succession;
  #closed = false;
  readonly #jobs = new Pipeline();
  readonly #interrupts = new Interrupts((job) => this.#abort(job));
  readonly #acknowledged = new Acknowledged();
  readonly #generations = new Generations();
  #refusal: Error | undefined;
  readonly #past: Testimony;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#past = new Testimony(context.settings.resumes);
    this.#shells = new Succession(context, {
      receive: (message) => this.#receive(message),
      acknowledged: () => this.#acknowledged.last,
      isOwed: () => this.#jobs.sent.length > 0,
      takeStock: (cause, unknown) => this.#takeStock(cause, unknown),
      abandon: (cause) => this.#abandon(cause),
      resume: () => this.#pump(),
    });
  }

  /**
   * Opens the shell for the first time. `begun` is called as soon as programs may be given to it: they are sent on trust,
   * and refused if it does not greet in the end. Throws a ConnectionError.
   */
  open(begun: () => void): Promise<void> {
    const again = () => {
      for (const job of this.#jobs.sent) this.#send(job); // to a shell that has taken the place of another
      begun();
    };
    return this.#shells.first(again, (error) => this.#refuse(error));
  }

  run(program: Program, options: ProgramOptions): Promise<Reply> {
    const { job, reply } = newJob(program, options, this.#generations.of(options.lane));
    if (this.#refusal) job.refuse(this.#refusal);
    else if (this.#closed) job.settle(lost(new ConnectionError('the connection is closed'), false));
    else if (this.#generations.isStopped(job.generation)) job.settle({ kind: 'stopped' });
    else if (options.signal?.aborted) this.#settle(job, { kind: 'interrupted' });
    else this.#enqueue(job);
    return reply;
  }

  go(lane?: string): void {
    this.#generations.begin(lane);
  }

  download(path: string): Promise<Readable> {
    return download(this.#context, path);
  }

  /** Ends what is under way, and the shell, with nothing left on the host. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#shells.stop();
    this.#generations.begin();
    for (const job of this.#jobs.waiting) this.#settle(job, { kind: 'interrupted' });
    const underWay = this.#jobs.sent.filter((job) => job.started);
    const waitedFor = this.#jobs.sent.filter((job) => job.awaits);
    await Promise.all([
      ...underWay.map((job) => this.#end(job, 'interrupted')),
      ...waitedFor.map((job) => this.#give(job, { kind: 'interrupted' })),
    ]);
    await this.#shells.bye(5);
    for (const job of this.#jobs.sent) this.#settleLost(job, new ConnectionError('the connection is closed'), true);
  }

  #enqueue(job: Job): void {
    this.#jobs.append(job);
    this.#interrupts.watch(job);
    taskWords(job.program, job.options).then(
      (words) => {
        job.words = words;
        this.#pump();
      },
      (error) => {
        job.refuse(error);
        this.#settle(job, { kind: 'stopped' });
      },
    );
  }

  #pump(): void {
    const shell = this.#shells.current;
    while (this.#jobs.ready(shell === undefined || shell.home !== undefined)) {
      if (!shell) return void this.#shells.next();
      const job = this.#jobs.next();
      const before = this.#past.replyTo(job);
      if (before) this.#settle(job, before);
      else this.#send(job);
    }
  }

  #send(job: Job): void {
    const { number, generation, words, options, program } = job;
    const shell = this.#shells.current;
    if (!shell) return;
    options.keeping?.sending(shell.id);
    const line = taskLine({ number, generation, words: words! }, this.#acknowledged.last, options);
    shell.send(line, program.text);
    if (bigUploads(job).length > 0) prepareTransfer(this.#context);
  }

  #receive(message: Message): void {
    if (this.#past.take(message) || !('task' in message)) return;
    const job = this.#jobs.find(message.task);
    if (!job) return; // answered before its connection was lost
    if (message.kind === 'started') this.#started(job);
    if (message.kind === 'stopped') this.#answered(job, { kind: 'stopped' });
    if (message.kind === 'awaits') job.asks = true;
    if (message.kind === 'done') this.#done(job, message);
  }

  #started(job: Job): void {
    job.started = true;
    job.awaits = false;
    const { timeout, signal } = job.options;
    if (signal?.aborted) void this.#end(job, 'interrupted');
    else if (timeout !== undefined) job.timer = setTimeout(() => void this.#end(job, 'timed-out'), timeout * 1000);
  }

  #done(job: Job, done: Done): void {
    if (job.ending) {
      job.done = done; // whether it ended by itself or was ended, the other channel tells
      if (done.code !== 0) this.#generations.stop(job.generation);
      return;
    }
    const answer = answerOf(job, done);
    if (job.asks) void this.#bring(job, answer);
    else if (answer instanceof Error) this.#answered(job, lost(answer, true));
    else this.#answered(job, { kind: 'answered', answer });
  }

  /** Brings what the program asked for; its shell has it run again, as one task to whoever waits for it. */
  async #bring(job: Job, answer: Answer | Error): Promise<void> {
    clearTimeout(job.timer);
    job.asks = job.started = false;
    job.awaits = true;
    try {
      await bring(this.#context, this.#shells.current!.home!, job, answer);
    } catch (error) {
      if (job.settled) return;
      const passing = isPassing(error);
      if (!passing) job.refuse(error);
      await this.#give(job, passing ? lost(error as Error, false) : { kind: 'stopped' });
    }
  }

  /** Gives the reply of a program that is not to be run again, for whose uploads its shell waits. */
  async #give(job: Job, reply: Reply): Promise<void> {
    const shell = this.#shells.current;
    this.#settle(job, reply);
    if (shell?.home === undefined) return;
    await giveUp(this.#context, shell.home, job).catch(() => shell.destroy());
  }

  #answered(job: Job, reply: Reply): void {
    this.#acknowledged.answered(job);
    this.#settle(job, reply);
  }

  /** Gives the reply; whatever is not a success stops those behind it that have not been sent. */
  #settle(job: Job, reply: Reply): void {
    const behind = this.#jobs.remove(job);
    if (notBegun(job, reply)) job.options.keeping?.unsent();
    job.settle(reply);
    if (reply.kind !== 'answered' || reply.answer.code !== 0) {
      this.#generations.stop(job.generation);
      for (const other of behind.filter(({ generation }) => this.#generations.isStopped(generation))) {
        this.#jobs.remove(other);
        other.settle({ kind: 'stopped' });
      }
    }
    this.#pump();
  }

  #abort(job: Job): void {
    if (job.started) void this.#end(job, 'interrupted');
    else if (job.awaits) void this.#give(job, { kind: 'interrupted' });
    else if (this.#jobs.waiting.includes(job)) this.#settle(job, { kind: 'interrupted' });
    // sent, but not started: it is ended as soon as it starts
  }

  async #end(job: Job, ending: 'timed-out' | 'interrupted'): Promise<void> {
    const shell = this.#shells.current;
    if (job.ending || job.settled || !shell?.home) return;
    job.ending = ending;
    clearTimeout(job.timer);
    try {
      const halted = ending === 'interrupted' ? this.#generations.latest : undefined;
      const reply = await endJob(this.#context, { home: shell.home, id: shell.id }, job, halted);
      if (!job.settled) this.#answered(job, reply);
    } catch (error) {
      if (job.settled) return;
      this.#settle(job, lost(error as Error, true));
      if (this.#shells.current === shell) shell.destroy(); // the next one fences it
    }
  }

  /**
   * The first shell did not greet. If the connection was lost, the next one tells what became of the programs that had been
   * sent; one that says nothing may yet run them; otherwise none has been run.
   */
  #refuse(error: Error): void {
    const reason = error instanceof ConnectionError ? error.reason : undefined;
    if (reason === 'lost' && this.#jobs.sent.length > 0) return;
    this.#refusal = error;
    if (reason === 'timeout') this.#abandon(error);
    for (const job of [...this.#jobs.sent, ...this.#jobs.waiting]) {
      this.#jobs.remove(job);
      if (reason !== 'timeout') job.options.keeping?.unsent();
      job.refuse(error);
    }
    throw error;
  }

  /** What has not begun is sent again, unless something before it failed or has an unknown outcome. */
  #takeStock(cause: Error, unknown: Unknown): void {
    for (const job of this.#jobs.sent) {
      if (job.done) continue; // it is over, and about to be told: it must not be sent again
      const unclear = unknown === job.number || unknown === 'everything';
      if (this.#generations.isStopped(job.generation)) this.#settle(job, { kind: 'stopped' });
      else if (unclear) this.#settle(job, lost(cause, true));
      else if (job.awaits) this.#settle(job, lost(cause, false));
      else this.#send(job);
    }
  }

  /** No new connection: nothing can be learnt of what was sent, and nothing behind it ran. */
  #abandon(cause: Error): void {
    for (const job of this.#jobs.sent) this.#settleLost(job, cause, true);
    for (const job of this.#jobs.waiting) this.#settleLost(job, cause, false);
  }

  #settleLost(job: Job, cause: Error, mayHaveRun: boolean): void {
    this.#jobs.remove(job);
    this.#generations.stop(job.generation);
    job.settle(lost(cause, mayHaveRun));
  }
}
