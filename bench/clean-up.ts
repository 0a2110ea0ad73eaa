/** Does something, and cleans up behind it whatever comes: its end, its failure, an interrupt, which ends the process. */
export async function cleaningUp<T>(body: () => Promise<T>, cleanUp: () => Promise<void>): Promise<T> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  let interrupt = () => {};
  const interrupted = new Promise<'interrupted'>((resolve) => {
    interrupt = () => resolve('interrupted');
  });
  for (const signal of signals) process.on(signal, interrupt); // a second one must not stop the cleaning
  try {
    const result = await Promise.race([body(), interrupted]);
    if (result !== 'interrupted') return result;
  } finally {
    await cleanUp();
    for (const signal of signals) process.off(signal, interrupt);
  }
  process.exit(130);
}
