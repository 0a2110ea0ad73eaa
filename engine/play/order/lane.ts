import { Gate } from './gate.ts';

/** A task was sent ahead, and is not to run after all, because one before it ended the host. No result, and no error either. */
export class Dropped extends Error {}

/** What a task under way must know of those before it on its host, and tell those behind it. */
export interface Turn {
  /** Waits until this task may send to a channel: those before it have sent or, on another channel, ended. Throws Dropped. */
  ready(channel: string): Promise<void>;
  /** Whether it may send this very moment; between `ready` and sending one before it may have to be sent once more. */
  open(): boolean;
  /** Says that something has just been sent; when that was all (as it is unless said), the next may send. */
  sent(all?: boolean): void;
  /** Says that there is nothing to send. */
  nothing(): void;
  /** Waits until all before it have ended. Throws Dropped when one of them ended the host. */
  head(): Promise<void>;
  /**
   * A failure before it stopped what it has sent: waits until that is known not to end the host, and until it may send
   * once more. Gives whether it is the first to do so. Throws Dropped.
   */
  again(channel: string): Promise<boolean>;
}

/** The turn of a task that may have parts, each with a turn of its own. */
export interface TurnOfTask extends Turn {
  /**
   * Begins a part behind all parts so far, which is dropped when the task does not go on. Nothing behind the task is sent
   * before the task itself says that it has sent.
   */
  part(work: (turn: Turn) => Promise<void>, goesOn: () => boolean): Part;
}

/** A part of a task: whether it has been sent, and has ended; neither rejects. */
export interface Part {
  readonly sent: Promise<void>;
  /** Whether all that was sent is still on its way, or has been sent once more. */
  isSent(): boolean;
  readonly ended: Promise<unknown>;
}

/** A turn with nothing before or behind it. */
export const alone: Turn = {
  ready: async () => {},
  open: () => true,
  sent: () => {},
  nothing: () => {},
  head: async () => {},
  again: async () => true,
};

/** A place in the lane. */
interface Place<T> {
  /** Undefined for a part of the task behind it. */
  readonly what: T | undefined;
  /** The place before it; once that has ended and left, its end is all that counts of it. */
  before: Place<T> | undefined;
  readonly sent: Gate;
  /** The channel that was last sent to, by this one or by those before it. */
  channel: string | undefined;
  /** The round in which it was last sent. */
  round: number;
  /** Whether it said that there is nothing to send. */
  sendsNothing: boolean;
  /** Whether the host goes on after it. */
  ended: Promise<boolean>;
}

/**
 * The tasks of one host that are under way, in their order: each may be sent before those ahead of it have answered.
 * When a failure that does not end the host has stopped what was sent behind it, a new round begins, in which all of
 * that is sent once more in the same order.
 */
export class Lane<T> {
  readonly #goesOn: () => boolean;
  readonly #places: Place<T>[] = [];
  readonly #underWay: T[] = [];
  #defect: { readonly error: unknown } | undefined;
  #round = 0;
  #nextRound = new Gate();

  constructor(goesOn: () => boolean) {
    this.#goesOn = () => !this.#defect && goesOn();
  }

  /** What is under way, the oldest first. */
  get underWay(): readonly T[] {
    return this.#underWay;
  }

  /** Begins work behind all that is under way. `whenEnded` is called once it has ended, if the host goes on. */
  enter(what: T, work: (turn: TurnOfTask) => Promise<void>, whenEnded: () => void = () => {}): void {
    const place = this.#newPlace(what, this.#places.at(-1));
    this.#places.push(place);
    this.#underWay.push(what);
    place.ended = this.#run(place, () => work(this.#turnOfTask(place)), whenEnded);
  }

  /** Waits until nothing is under way any more. Throws what a task threw that was no result (an interrupt, a defect). */
  async drain(): Promise<void> {
    await this.#places.at(-1)?.ended;
    if (this.#defect) throw this.#defect.error;
  }

  /** Waits until one that is under way, and so all before it, has ended. */
  async reach(what: T): Promise<void> {
    await this.#places.find((each) => each.what === what)?.ended;
  }

  /** Waits until there is room for one more, among those under way and among those of them that have not been sent. */
  async room(most: number, unsent = most): Promise<void> {
    while (this.#places.length >= most) await this.#places[0]!.ended;
    await this.#places.at(-unsent)?.sent.opened;
  }

  #newPlace(what: T | undefined, before: Place<T> | undefined): Place<T> {
    const ended = Promise.resolve(false);
    const round = this.#round;
    return { what, before, sent: new Gate(), channel: undefined, round, sendsNothing: false, ended };
  }

  async #run(place: Place<T>, work: () => Promise<void>, whenEnded: () => void): Promise<boolean> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Dropped)) this.#defect ??= { error };
    }
    await this.#passOn(place);
    const reached = (await place.before?.ended) ?? true;
    place.sent.open(); // a new round may have closed it meanwhile
    this.#places.splice(this.#places.indexOf(place), 1);
    if (place.what !== undefined) this.#underWay.splice(this.#underWay.indexOf(place.what), 1);
    place.before = undefined;
    const goesOn = reached && this.#goesOn();
    if (goesOn) whenEnded();
    return goesOn;
  }

  #turnOfTask(place: Place<T>): TurnOfTask {
    return { ...this.#turnOf(place), part: (work, goesOn) => this.#part(place, work, goesOn) };
  }

  #part(whole: Place<T>, work: (turn: Turn) => Promise<void>, goesOn: () => boolean): Part {
    const place = this.#newPlace(undefined, whole.before);
    whole.before = place;
    this.#places.splice(this.#places.indexOf(whole), 0, place);
    place.ended = this.#run(
      place,
      () => work(this.#turnOf(place, () => this.#goesOn() && goesOn())),
      () => {},
    );
    return { sent: place.sent.opened, isSent: () => place.sent.isOpen, ended: place.ended };
  }

  #turnOf(place: Place<T>, goesOn = this.#goesOn): Turn {
    const open = () => goesOn() && place.before?.sent.isOpen !== false;
    const head = async () => {
      if ((await place.before?.ended) === false || !goesOn()) throw new Dropped();
    };
    const ready = async (channel: string) => {
      while (!open()) {
        if (goesOn()) await place.before?.sent.opened;
        if (!goesOn()) throw new Dropped(); // it ended before anything of it was sent
      }
      // What came before may have sent to a channel of its own: two channels keep no order among each other.
      const before = place.before?.channel;
      if (before !== undefined && before !== channel) await head();
      place.channel = channel;
    };
    const again = async (channel: string) => {
      const { round } = place;
      if (round === this.#round) await Promise.race([head(), this.#nextRound.opened]);
      const first = round === this.#round;
      if (first) this.#beginRound(place);
      else await ready(channel);
      return first;
    };
    const sent = (all = true) => {
      place.round = this.#round;
      place.channel ??= place.before?.channel; // of a task with parts: the last one's
      if (all) place.sent.open();
    };
    const nothing = () => {
      place.sendsNothing = true;
      void this.#passOn(place);
    };
    return { ready, open, sent, nothing, head, again };
  }

  /** From this place on everything has to be sent once more: the shell has stopped it, or will. */
  #beginRound(first: Place<T>): void {
    this.#round++;
    const again = this.#places.slice(this.#places.indexOf(first));
    for (const place of again) place.sent.close();
    for (const place of again) if (place.sendsNothing) void this.#passOn(place);
    this.#nextRound.open();
    this.#nextRound = new Gate();
  }

  /** Lets those behind send as soon as those before have sent. */
  async #passOn(place: Place<T>): Promise<void> {
    while (place.before?.sent.isOpen === false) await place.before.sent.opened;
    place.channel ??= place.before?.channel;
    place.sent.open();
  }
}
