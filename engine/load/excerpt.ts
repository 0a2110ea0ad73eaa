import { InputError, InputErrors } from '../errors.ts';

/** Runs what reads a text that is no file (`-e`, an argument); its InputErrors get the line of the text that they are about. */
export async function withExcerpts<T>(file: string, text: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw addExcerpts(error, file, text);
  }
}

/** The same error with the lines of the text in which its places are. */
export function addExcerpts(error: unknown, file: string, text: string): unknown {
  if (error instanceof InputErrors) {
    return new InputErrors(error.errors.map((one) => addExcerpts(one, file, text) as InputError));
  }
  if (!(error instanceof InputError) || error.excerpt !== undefined || error.origin?.file !== file) return error;
  const excerpt = text.split('\n')[error.origin.line - 1] ?? '';
  const { message, origin, via, hint, code } = error;
  return new InputError(message, { origin, via, excerpt, ...(hint && { hint }), ...(code && { code }), cause: error });
}
