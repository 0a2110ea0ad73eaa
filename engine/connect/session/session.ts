import type { Readable } from 'node:stream';
import { ConnectionError } from '../../errors.ts';
import type { Answer } from '../../remote/answer.ts';
import type { Program } from '../../remote/program.ts';
import type { ProgramOptions, Reply, Session } from '../connection.ts';
import { download, prepareTransfer } from './beside.ts';
import { bigUploads, bring, giveUp } from './bringing.ts';
import type { SessionContext } from './context.ts';
import type { Done, Message } from './frames.ts';
import type { Generations } from './generations.ts';
import { Interrupts } from './interrupts.ts';
import { type Job, newJob } from './job.ts';
import { answerOf, endJob, isPassing, lost } from './outcome.ts';
import type { Pipeline } from './pipeline.ts';
import { Programs } from './programs.ts';
import { Succession } from './succession.ts';
import { Testimony } from './testimony.ts';
import { taskLine, taskWords } from './wire.ts';

/** The persistent shell of one user, with the programs that are on their way to it. */
export class ShellSession implements Session {
  readonly #context: SessionContext;
  readonly #shells: Succession;
  #closed = false;
  readonly #programs: Programs;
  readonly #jobs: Pipeline;
  readonly #generations: Generations;
  readonly #interrupts = new Interrupts((job) => this.#abort(job));
  #refusal: Error | undefined;
  readonly #past: Testimony;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#past = new Testimony(context.settings.resumes);
    this.#programs = new Programs({ send: (job) => this.#send(job), pump: () => this.#pump() });
    this.#jobs = this.#programs.jobs;
    this.#generations = this.#programs.generations;
    this.#shells = new Succession(context, {
      receive: (message) => this.#receive(message),
      acknowledged: () => this.#programs.acknowledged.last,
      isOwed: () => this.#jobs.sent.length > 0,
      takeStock: (cause, unknown) => this.#programs.takeStock(cause, unknown),
      abandon: (cause) => this.#programs.abandon(cause),
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
      this.#pump();
      begun();
    };
    return this.#shells.first(again, (error) => {
      if (!this.#programs.refuse(error)) return;
      this.#refusal = error;
      throw error;
    });
  }

  run(program: Program, options: ProgramOptions): Promise<Reply> {
    const { job, reply } = newJob(program, options, this.#generations.of(options.lane));
    if (this.#refusal) job.refuse(this.#refusal);
    else if (this.#closed) job.settle(lost(new ConnectionError('the connection is closed'), false));
    else if (this.#generations.isStopped(job.generation)) job.settle({ kind: 'stopped' });
    else if (options.signal?.aborted) this.#programs.settle(job, { kind: 'interrupted' });
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
    for (const job of this.#jobs.waiting) this.#programs.settle(job, { kind: 'interrupted' });
    const underWay = this.#jobs.sent.filter((job) => job.started);
    const waitedFor = this.#jobs.sent.filter((job) => job.awaits);
    await Promise.all([
      ...underWay.map((job) => this.#end(job, 'interrupted')),
      ...waitedFor.map((job) => this.#give(job, { kind: 'interrupted' })),
    ]);
    await this.#shells.bye(5);
    this.#programs.close();
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
        this.#programs.settle(job, { kind: 'stopped' });
      },
    );
  }

  #pump(): void {
    const shell = this.#shells.current;
    while (this.#jobs.ready(shell === undefined || shell.home !== undefined)) {
      if (!shell) return void this.#shells.next();
      const job = this.#jobs.next();
      const before = this.#past.replyTo(job);
      if (before) this.#programs.settle(job, before);
      else this.#send(job);
    }
  }

  #send(job: Job): void {
    const { number, generation, words, options, program } = job;
    const shell = this.#shells.current;
    if (!shell) return;
    options.keeping?.sending(shell.id);
    const line = taskLine({ number, generation, words: words! }, this.#programs.acknowledged.last, options);
    shell.send(line, program.text);
    if (bigUploads(job).length > 0) prepareTransfer(this.#context);
  }

  #receive(message: Message): void {
    if (this.#past.take(message) || !('task' in message)) return;
    const job = this.#jobs.find(message.task);
    if (!job) return; // answered before its connection was lost
    if (message.kind === 'started') this.#started(job);
    if (message.kind === 'stopped') this.#programs.answered(job, { kind: 'stopped' });
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
    else if (answer instanceof Error) this.#programs.answered(job, lost(answer, true));
    else this.#programs.answered(job, { kind: 'answered', answer });
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
    this.#programs.settle(job, reply);
    if (shell?.home === undefined) return;
    await giveUp(this.#context, shell.home, job).catch(() => shell.destroy());
  }

  #abort(job: Job): void {
    if (job.started) void this.#end(job, 'interrupted');
    else if (job.awaits) void this.#give(job, { kind: 'interrupted' });
    else if (this.#jobs.waiting.includes(job)) this.#programs.settle(job, { kind: 'interrupted' });
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
      if (!job.settled) this.#programs.answered(job, reply);
    } catch (error) {
      if (job.settled) return;
      this.#programs.settle(job, lost(error as Error, true));
      if (this.#shells.current === shell) shell.destroy(); // the next one fences it
    }
  }
}
