/** Does work on the same key one after the other, in the order in which it came; a failure does not hold up the next. */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Turns that nobody has taken yet. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, turn);
    const forget = () => {
      if (last.get(key) === turn) last.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  };
}
