import { chmod, open, readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import { type State, stateShape } from './state.ts';

/** A state that outlives its process. */
export interface Store {
  readonly state: State;
  /** Settles when the state as it is now is on disk; calls that come while another is writing share one write. */
  save(): Promise<void>;
}

/** Reads the state file, or begins with `fresh` when there is none. A damaged one is an error: it is never thrown away. */
export async function openStore(file: string, fresh: () => State): Promise<Store> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const state = text === undefined ? fresh() : parse(text, file);
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = () => {
    writing = write(file, state).finally(() => {
      writing = undefined;
    });
    return writing;
  };
  const save = () => {
    if (!writing) return begin();
    next ??= writing
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
  if (text === undefined) await save();
  return { state, save };
}

function parse(text: string, file: string): State {
  try {
    return stateShape.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new LabError(`${file} is not a state of this lab's API:\n${reason}`, {
      hint: 'a reset of this lab (kplay lab reset, with its --name) begins anew, with no machines',
      cause,
    });
  }
}

/** Beside the file first, synced, then renamed: a crash leaves the old state or the new one. Keys and user data are private. */
async function write(file: string, state: State): Promise<void> {
  const beside = `${file}.new`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(state));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(beside, 0o600);
  await rename(beside, file);
}
