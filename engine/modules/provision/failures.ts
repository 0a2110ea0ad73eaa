import type { Provider, Server, ServerEvent } from '../../providers/provider.ts';
import type { Values } from '../../types.ts';

/** A server that failed, with what happened to it; `replacedBy` is the id of the one in its place. */
export interface Failure {
  readonly server: Server;
  readonly events: readonly ServerEvent[];
  readonly replacedBy?: string;
}

/** Lines of events that are shown; the rest is in the result. */
const shown = 10;

/** A failed server with its events, which may be gone soon. */
export async function failureOf(server: Server, provider: Provider): Promise<Failure> {
  const events = provider.capabilities.has('events') ? await provider.events(server.id).catch(() => []) : [];
  return { server, events };
}

/** `worker-1 (ID) has failed: the last event`, what can be done about it, and its last events, a line each. */
export function explainFailure(failure: Failure, hint: string): string {
  const { server, events } = failure;
  const lines = events.slice(-shown).map(({ at, text }) => `  ${at} ${text}`);
  return [`${server.name} (${server.id}) has failed: ${lastWords(failure)}; ${hint}`, ...lines].join('\n');
}

/** What happened to it last. */
export function lastWords({ events }: Failure): string {
  return events.at(-1)?.text ?? 'without a reason given';
}

/** A failure as the registered result has it. */
export function failureResult({ server, events, replacedBy }: Failure): Values {
  return {
    id: server.id,
    hostname: server.name,
    plan: server.plan,
    metro: server.location.region ?? '',
    facility: server.location.site ?? '',
    replaced_by: replacedBy ?? '',
    events: events.map(({ at, type, text }) => ({ at, type, text })),
  };
}
