/** Does something, and cleans up behind it whatever comes: its end, its failure, an interrupt. */
export async function cleaningUp<T>(body: () => Promise<T>, cleanUp: () => Promise<void>): Promise<T> {
  const interrupted = () => cleanUp().finally(() => process.exit(130));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, interrupted);
  try {
    return await body();
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
    await cleanUp();
  }
}
