/** A task was sent ahead, and is not to run after all, because one before it ended the host. No result, and no error either. */
export class Dropped extends Error {}

/** What a task under way must know of those before it on its host, and tell those behind it. */
export interface Turn {
  /** Waits until this task may send to a channel: those before it have sent or, on another channel, ended. Throws Dropped. */
  ready(channel: string): Promise<void>;
  /** Says that all has been sent, so that the next may send. */
  sent(): void;
  /** Says that there is nothing to send. */
  nothing(): void;
  /** Waits until all before it have ended. Throws Dropped when one of them ended the host. */
  head(): Promise<void>;
}

/** A turn with nothing before or behind it. */
export const alone: Turn = { ready: async () => {}, sent: () => {}, nothing: () => {}, head: async () => {} };

/** A place in the lane. */
interface Place<T> {
  readonly what: T;
  readonly sent: Promise<void>;
  readonly tellSent: () => void;
  /** The channel that was last sent to, by this one or by those before it. */
  channel: string | undefined;
  /** Whether the host goes on after it. */
  ended: Promise<boolean>;
}

/** The tasks of one host that are under way, in their order: each may be sent before those ahead of it have answered. */
export class Lane<T> {
  readonly #goesOn: () => boolean;
  #places: Place<T>[] = [];
  #defect: { readonly error: unknown } | undefined;

  constructor(goesOn: () => boolean) {
    this.#goesOn = goesOn;
  }

  /** What is under way, the oldest first. */
  get underWay(): readonly T[] {
    return this.#places.map(({ what }) => what);
  }

  /** Begins work behind all that is under way. `whenEnded` is called once it has ended, if the host goes on. */
  enter(what: T, work: (turn: Turn) => Promise<void>, whenEnded: () => void = () => {}): void {
    const before = this.#places.at(-1);
    let tellSent = () => {};
    const sent = new Promise<void>((resolve) => {
      tellSent = resolve;
    });
    const place: Place<T> = { what, sent, tellSent, channel: undefined, ended: Promise.resolve(false) };
    this.#places.push(place);
    place.ended = this.#run(place, before, work, whenEnded);
  }

  /** Waits until nothing is under way any more. Throws what a task threw that was no result (an interrupt, a defect). */
  async drain(): Promise<void> {
    await this.#places.at(-1)?.ended;
    if (this.#defect) throw this.#defect.error;
  }

  /** Waits until there is room for one more. */
  async room(most: number): Promise<void> {
    while (this.#places.length >= most) await this.#places[0]!.ended;
  }

  async #run(
    place: Place<T>,
    before: Place<T> | undefined,
    work: (turn: Turn) => Promise<void>,
    whenEnded: () => void,
  ): Promise<boolean> {
    try {
      await work(this.#turnOf(place, before));
    } catch (error) {
      if (!(error instanceof Dropped)) this.#defect ??= { error };
    }
    await this.#passOn(place, before);
    const reached = (await before?.ended) ?? true;
    this.#places = this.#places.filter((each) => each !== place);
    const goesOn = reached && !this.#defect && this.#goesOn();
    if (goesOn) whenEnded();
    return goesOn;
  }

  #turnOf(place: Place<T>, before: Place<T> | undefined): Turn {
    const head = async () => {
      if ((await before?.ended) === false || !this.#goesOn()) throw new Dropped();
    };
    const ready = async (channel: string) => {
      await before?.sent;
      if (!this.#goesOn()) throw new Dropped(); // it ended before anything of it was sent
      // What came before may have sent to a channel of its own: two channels keep no order among each other.
      if (before?.channel !== undefined && before.channel !== channel) await head();
      place.channel = channel;
    };
    return { ready, sent: place.tellSent, nothing: () => void this.#passOn(place, before), head };
  }

  /** Lets those behind send as soon as those before have sent. */
  async #passOn(place: Place<T>, before: Place<T> | undefined): Promise<void> {
    await before?.sent;
    place.channel ??= before?.channel;
    place.tellSent();
  }
}
