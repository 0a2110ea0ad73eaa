import type { PlayContext, Step } from '../context.ts';

/** What the user has said of being asked before each task. */
export interface Stepping {
  /** False once the user has said to go on without being asked. */
  asks: boolean;
}

/** Whether a task is to be done: asked once for all hosts that come to it; without an answer, and for what only says how the play goes on, it is. */
export function isWanted(context: PlayContext, { task, header }: Step): Promise<boolean> {
  const { stepping, shared } = context;
  if (!stepping || task.module === 'meta') return Promise.resolve(true);
  const key = `step ${header.position.join('.')}`;
  const known = shared.get(key) as Promise<boolean> | undefined;
  const answer = known ?? asked(context, stepping, header.name);
  shared.set(key, answer);
  return answer;
}

async function asked({ ask, report }: PlayContext, stepping: Stepping, name: string): Promise<boolean> {
  if (!stepping.asks || !ask) return true;
  report({ type: 'asking', on: true });
  try {
    for (;;) {
      const answer = await ask(`Do the task "${name}"? (n)o, (y)es, (c)ontinue without asking:`, true);
      const word = String(answer ?? 'c')
        .trim()
        .toLowerCase();
      if (['c', 'continue'].includes(word)) stepping.asks = false;
      if (['y', 'yes', 'c', 'continue'].includes(word)) return true;
      if (['', 'n', 'no'].includes(word)) return false;
    }
  } finally {
    report({ type: 'asking', on: false });
  }
}
