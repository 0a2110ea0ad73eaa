/** A clock that bounds the silence of a host. */
export interface Patience {
  /** The host has said something, or taken something: the clock begins anew. */
  sign(): void;
  end(): void;
}

/**
 * Calls `giveUp` after so many seconds without a sign. What came while this process was busy with others, or was given no
 * time by its machine, is heard first: timers are due before what sockets hold.
 */
export function patience(seconds: number, giveUp: () => void): Patience {
  let signs = 0;
  let ended = false;
  let timer: NodeJS.Timeout;
  const wait = () => {
    const before = signs;
    timer = setTimeout(() => {
      setImmediate(() => {
        if (ended) return;
        if (signs === before) giveUp();
        else wait();
      });
    }, seconds * 1000);
  };
  wait();
  return {
    sign: () => {
      signs++;
      timer.refresh();
    },
    end: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}
