import type { Project, Provider } from '../../providers/provider.ts';
import type { Reservation } from '../../providers/reservations.ts';
import type { Intent } from './wanted.ts';

type OrderIntent = Extract<Intent, { readonly kind: 'order' }>;

/**
 * Looks whether the reservations that orders name can be had, before anything is sent: an order whose reservation is not
 * there or is taken is impossible, one whose reservation bears a server that is leaving has to wait for that. `named` are the
 * ids that are meant for some hostname, ordered now or not: no other order gets one of them.
 */
export async function withReservations(
  intents: readonly Intent[],
  leaving: ReadonlySet<string>,
  named: ReadonlySet<string>,
  provider: Provider,
  project: Project,
  signal: AbortSignal,
): Promise<readonly Intent[]> {
  if (!intents.some((intent) => intent.kind === 'order' && intent.order.reservation !== undefined)) return intents;
  const reservations = new Map((await provider.reservations!.list(project, signal)).map((one) => [one.id, one]));
  const ends = new Set(leaving);
  for (const intent of intents) {
    if (intent.kind === 'order' && intent.replaces) ends.add(intent.replaces.id);
    if (intent.kind === 'release') ends.add(intent.server.id);
  }
  const taken = new Map<string, string>();
  const placed = intents.map((intent) => (isNamed(intent) ? onReservation(intent, reservations, ends, taken) : intent));
  const others = new Map([...reservations].filter(([id]) => !named.has(id)));
  return placed.map((intent) => (isNext(intent) ? onNext(intent, others, ends, taken, named.size > 0) : intent));
}

function isNamed(intent: Intent): intent is OrderIntent {
  return intent.kind === 'order' && intent.order.reservation !== undefined && !isNext(intent);
}

function isNext(intent: Intent): intent is OrderIntent {
  return intent.kind === 'order' && intent.order.reservation === 'next-available';
}

function onReservation(
  intent: OrderIntent,
  reservations: ReadonlyMap<string, Reservation>,
  ends: ReadonlySet<string>,
  taken: Map<string, string>,
): Intent {
  const { hostname, order } = intent;
  const id = order.reservation!;
  const found = reservations.get(id);
  const reason = found ? objection(found, order.plan, ends) : `the project has no hardware reservation ${id}`;
  const other = taken.get(id);
  taken.set(id, hostname);
  if (other !== undefined) return impossible(hostname, `the reservation ${id} is named for ${other} as well`);
  if (reason !== undefined) return impossible(hostname, reason);
  return waitingFor(intent, found!.server);
}

/** Why nothing can be ordered on it; undefined when something can, if only after what stands on it has gone. */
function objection(
  { id, plan, server, available, spare, broken }: Reservation,
  wanted: string,
  ends: ReadonlySet<string>,
) {
  if (plan !== '' && plan !== wanted) return `the reservation ${id} is a ${plan}, not a ${wanted}`;
  if (spare) return `the reservation ${id} is a spare, which has to be activated first`;
  if (broken) return `the reservation ${id} waits for repair`;
  if (server !== undefined) return ends.has(server) ? undefined : `the reservation ${id} bears the device ${server}`;
  return available ? undefined : `the reservation ${id} cannot be used now`;
}

/** The provider chooses, unless it might choose one that is meant for another; here is seen that there is one for each. */
function onNext(
  intent: OrderIntent,
  reservations: ReadonlyMap<string, Reservation>,
  ends: ReadonlySet<string>,
  taken: Map<string, string>,
  choose: boolean,
): Intent {
  const { hostname, order } = intent;
  const fits = ({ plan, location }: Reservation) =>
    plan === order.plan &&
    (location.region ?? order.location.region) === (order.location.region ?? location.region) &&
    (location.site ?? order.location.site) === (order.location.site ?? location.site);
  const candidates = [...reservations.values()].filter((one) => fits(one) && !taken.has(one.id));
  const free = candidates.find(({ available }) => available) ?? candidates.find(({ server }) => ends.has(server ?? ''));
  if (!free) return impossible(hostname, `no hardware reservation of ${order.plan} is free for it`);
  taken.set(free.id, hostname);
  return waitingFor(choose ? { ...intent, order: { ...order, reservation: free.id } } : intent, free.server);
}

function waitingFor(intent: OrderIntent, server: string | undefined): OrderIntent {
  return server === undefined ? intent : { ...intent, after: [server] };
}

function impossible(hostname: string, reason: string): Intent {
  return { kind: 'impossible', hostname, reason: `${hostname}: ${reason}` };
}
