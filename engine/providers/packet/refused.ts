import { ProviderError } from '../../errors.ts';

/** Undefined for the refusal that says that a thing is not there; other errors are thrown on. */
export function unless404(error: unknown): undefined {
  if (error instanceof ProviderError && error.status === 404) return undefined;
  throw error;
}
