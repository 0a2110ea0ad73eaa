import { InputError } from '../../errors.ts';
import { libraryFor } from '../../remote/library.ts';
import { call, type Program, quote } from '../../remote/program.ts';
import { bytesOf, contentWord, inlineUploads } from '../../remote/uploads.ts';
import type { Origin, Secret } from '../../types.ts';

/** What begins as a job in the background (engine/remote/async.sh). */
export interface Beginning {
  /** What names it on the host: letters and digits. */
  readonly id: string;
  /** How long it may take. */
  readonly seconds: number;
  /** What is told again when somebody asks about it. */
  readonly ticket: Secret;
  /** Where it is written that it is a job. */
  readonly origin: Origin;
}

/**
 * Begins a program as a job; sent twice it begins once. Content of it has to be small enough to go along, else it is an
 * InputError. The shell is that of the job, as a command.
 */
export async function beginJob(job: Beginning, program: Program, shell = '/bin/sh'): Promise<Program> {
  const small = inlineUploads(program.uploads);
  if (small.length < program.uploads.length) {
    throw new InputError('what this task brings along is too big to go on in the background', {
      origin: job.origin,
      hint: 'a job can take 32 KiB along; leave async out, or copy the file first and use it from there',
    });
  }
  const given = await Promise.all(
    small.map(async (upload) => `kp_take ${upload.name} ${quote(contentWord(await bytesOf(upload)))}\n`),
  );
  const text = `${given.join('')}${program.text}`;
  const script = `${libraryFor(`kp_job ${text}`)}kp_text=${quote(text)}\n`;
  return {
    ...call('kp_job_begin', job.id, job.seconds, shell, job.ticket, script),
    secrets: program.secrets,
  };
}

/** Asks how a job is: `results_file` is where it is, `finished` is there when it has ended, and then its answer as that of a task. */
export function askJob(id: string, secrets: readonly Secret[]): Program {
  return { ...call('kp_job_ask', id), secrets };
}

/** Takes away what a job that has ended has left. */
export function eraseJob(id: string): Program {
  return call('kp_job_erase', id);
}

/** Ends what a job runs. */
export function endJob(id: string): Program {
  return call('kp_job_halt', id);
}
