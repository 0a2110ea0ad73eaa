/** Work whose rounds come one after the other: a call while one is under way waits for the next, which all such calls share. */
export function inRounds(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    if (next) return next;
    next = last.then(() => {
      next = undefined;
      return work();
    });
    last = next.catch(() => {}); // those who wait for it learn of it
    return next;
  };
}
