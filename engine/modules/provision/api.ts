import { z } from 'zod';
import { explain, ProviderError } from '../../errors.ts';
import { packetEndpoint } from '../../providers/packet/connection.ts';
import { packetProvider } from '../../providers/packet/provider.ts';
import { NoSuchProject } from '../../providers/projects.ts';
import type { Provider } from '../../providers/provider.ts';
import { Secret, type Values } from '../../types.ts';
import { word } from '../definition/arguments.ts';
import type { Here, Outcome } from '../definition/module.ts';

/** The arguments of every module that speaks to a provider's API. */
export const apiArguments = {
  api_url: z
    .string()
    .nullish()
    .describe('address of the API; else PACKET_API_URL or METAL_API_URL of the environment, else the public service'),
  api_token: z
    .union([z.string(), z.instanceof(Secret)])
    .nullish()
    .describe('the token; better left to PACKET_API_TOKEN, METAL_AUTH_TOKEN or PACKET_AUTH_TOKEN of the environment'),
};

/** A word that may be left out, also by an expression that gives null. */
export const maybeWord = word.nullish().transform((given) => given ?? undefined);

/** The provider that the arguments and the environment name. */
export function providerFor(args: {
  readonly api_url?: string | null | undefined;
  readonly api_token?: string | Secret | null | undefined;
}): Provider {
  return packetProvider(
    packetEndpoint({ url: args.api_url ?? undefined, token: args.api_token ?? undefined }, process.env),
  );
}

/** A failure of the API, or an interruption, as a failure of the task; anything else stays what it is. */
export async function withProvider(here: Here, data: Values, act: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await act();
  } catch (error) {
    if (here.signal.aborted) return { changed: false, failed: 'interrupted before anything was asked for', data };
    if (error instanceof NoSuchProject && here.check) return { ...withoutProject(error), data };
    if (!(error instanceof ProviderError)) throw error;
    return { changed: false, failed: explain(error), data };
  }
}

/** The failure that an earlier task may prevent, in check mode, which would make the project. */
export function withoutProject(error: NoSuchProject): Outcome {
  return { changed: false, failed: explain(error), missing: { kind: 'project', name: error.project }, data: {} };
}
