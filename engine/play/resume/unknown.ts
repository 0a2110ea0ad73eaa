import type { PlayContext, Step } from '../context.ts';
import type { Past } from './past.ts';
import type { Place } from './place.ts';

/** What can be done about a task of which nobody knows whether it was done. */
export const unknownTaskChoices = ['run', 'skip', 'fail'] as const;

export type UnknownTasks = (typeof unknownTaskChoices)[number];

/** What to do about a task that may have been done before, and may not be done twice: as the run was told, or the user says; else it fails. */
export async function decideUnknown(
  context: PlayContext,
  { header }: Step,
  { host }: Place,
  item: string | undefined,
): Promise<UnknownTasks> {
  const { file, line } = header.origin;
  const what = `"${header.name}"${item === undefined ? '' : ` (item=${item})`} at ${file}:${line}`;
  const message = `${host}: ${what} was under way when the run before ended; nobody knows whether it was done`;
  const { unknownTasks } = context.options;
  if (unknownTasks) context.report({ type: 'warning', message: `${message}: ${told[unknownTasks]}` });
  return unknownTasks ?? (await asked(context, message)) ?? 'fail';
}

const told: Readonly<Record<UnknownTasks, string>> = {
  run: 'it is run again',
  skip: 'it is left out',
  fail: 'it fails',
};

async function asked({ ask, report }: PlayContext, message: string): Promise<UnknownTasks | undefined> {
  if (!ask) return undefined;
  report({ type: 'asking', on: true });
  try {
    for (;;) {
      const answer = await ask(`${message}.\nRun it again, skip it, or let it fail? [run/skip/fail]:`, true);
      if (answer === undefined) return undefined;
      const wanted = String(answer).trim().toLowerCase();
      const choice = unknownTaskChoices.find((each) => wanted !== '' && each.startsWith(wanted));
      if (choice) return choice;
    }
  } finally {
    report({ type: 'asking', on: false });
  }
}

/** Why a task fails of which nobody knows whether it was done. */
export function unknownReason(past: Past): string {
  return `nobody knows whether it was done: it was under way when run ${past.runs[0]} ended (--unknown-tasks=run does it again, --unknown-tasks=skip leaves it out)`;
}
