import { ConnectionError } from '../../errors.ts';
import { type Answer, result } from '../../remote/answer.ts';
import { quote, type Upload } from '../../remote/program.ts';
import { inlineUploads } from '../../remote/uploads.ts';
import { endedBeside, putUpload } from './beside.ts';
import type { SessionContext } from './context.ts';
import type { Job } from './job.ts';

/** The uploads that are sent only when the program asks for them. */
export function bigUploads({ program }: Job): readonly Upload[] {
  const inline = inlineUploads(program.uploads);
  return program.uploads.filter((upload) => !inline.includes(upload));
}

/**
 * Brings what a program has asked for. Its shell, in whose private directory `home` is the fifo `brought`, waits for a word
 * that is written there behind the last one, and runs the program again. Throws a ConnectionError, or why a file cannot be read.
 */
export async function bring(context: SessionContext, home: string, job: Job, answer: Answer | Error): Promise<void> {
  if (answer instanceof Error) throw answer;
  const needs = bigUploads(job).filter(({ name }) => answer.needs.includes(name));
  const last = needs.at(-1);
  if (!last) throw new ConnectionError(`${context.target.host}: a program asks for content that it was not given`);
  const folder = result(answer, 'into') ?? `${home}/uploads`;
  const asked = { wanted: result(answer, 'wanted')?.split('\n'), unpacks: answer.results.has('unpacks') };
  for (const upload of needs) {
    await putUpload(context, {
      folder,
      upload,
      ...asked,
      afterwards: upload === last ? word(home, `go ${job.number}`) : ':',
    });
  }
}

/** Has the shell wait no more: the program is not run again, and nothing behind it either. */
export async function giveUp(context: SessionContext, home: string, job: Job): Promise<void> {
  await endedBeside(context, word(home, `no ${job.number}`));
}

/** What says a word to the shell that waits; when it does not any more, it is lost. */
function word(home: string, text: string): string {
  const fifo = quote(`${home}/brought`);
  return `{ [ ! -p ${fifo} ] || echo ${quote(text)} 1<>${fifo}; }`;
}
