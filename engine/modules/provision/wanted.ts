import type { Reinstallation, Server, ServerChange, ServerOrder } from '../../providers/provider.ts';
import type { DeviceArguments } from './arguments.ts';
import { changeOf, conflictsOf, remarksOn } from './change.ts';
import { imageOf, orderFor } from './order.ts';

/** What is done to a device once; `to` is the state that the user asked for. */
export type Action =
  | { readonly to: 'active' | 'inactive' | 'rebooted' | 'rescued' }
  | { readonly to: 'reinstalled'; readonly how: Reinstallation };

/** What is to be done about one device. */
export type Intent =
  | {
      readonly kind: 'order';
      readonly hostname: string;
      readonly order: ServerOrder;
      /** What is given back first. */
      readonly replaces?: Server;
      /** Ids of servers that are leaving, and have to be gone first: they stand on the reservation. */
      readonly after?: readonly string[];
    }
  | {
      readonly kind: 'keep';
      readonly hostname: string;
      readonly server: Server;
      readonly change?: ServerChange;
      readonly action?: Action;
      /** What the user is to know. */
      readonly remarks: readonly string[];
    }
  | { readonly kind: 'release'; readonly hostname: string; readonly server: Server }
  | { readonly kind: 'nothing'; readonly hostname: string }
  /** `failed`: the device has failed, and its events say why; `absent`: there is none. */
  | {
      readonly kind: 'impossible';
      readonly hostname: string;
      readonly reason: string;
      readonly failed?: { readonly server: Server; readonly advice: string };
      readonly absent?: true;
    };

/** What can be done about a device that has failed. */
export const failedAdvice = 'replace_failed gives it back and orders another, state: absent just gives it back';

/**
 * What has to be done so that the device of this hostname is as the arguments say. Of several with the very same mark,
 * all but the oldest came of one order that was thought lost and sent again: they are given back.
 */
export function intentsFor(hostname: string, servers: readonly Server[], args: DeviceArguments): Intent[] {
  const named = servers.filter(({ name }) => name === hostname).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  const [server, ...others] = named;
  if (!server) return [intentForNone(hostname, args)];
  const [mark] = server.marks;
  if (mark === undefined || others.some(({ marks }) => !marks.includes(mark))) {
    const ids = named.map(({ id }) => id).join(', ');
    const reason = `${named.length} devices have the hostname ${hostname} (${ids}): give back all but one by device_ids`;
    return others.length > 0 ? [{ kind: 'impossible', hostname, reason }] : [intentForServer(server, args)];
  }
  return [
    intentForServer(server, args),
    ...others.map((surplus): Intent => ({ kind: 'release', hostname, server: surplus })),
  ];
}

function intentForNone(hostname: string, args: DeviceArguments): Intent {
  if (args.state === 'absent') return { kind: 'nothing', hostname };
  if (orders(args)) return orderIntent(hostname, args);
  return { kind: 'impossible', hostname, reason: `there is no device ${hostname} in the project`, absent: true };
}

/** What has to be done so that this device is as the arguments say. */
export function intentForServer(server: Server, args: DeviceArguments): Intent {
  const hostname = server.name;
  const who = `${hostname} (${server.id})`;
  const protects = server.locked && args.locked !== false;
  if (args.state === 'absent') {
    if (!protects) return { kind: 'release', hostname, server };
    return { kind: 'impossible', hostname, reason: `${who} is locked: set locked to false to give it back` };
  }
  const other = unfit(server, args);
  if (other) {
    const { reason, again } = other;
    if (again && protects) return { kind: 'impossible', hostname, reason: `${who} is locked, and ${reason}` };
    if (again) return orderIntent(hostname, args, server);
    return {
      kind: 'impossible',
      hostname,
      reason: `${who} ${reason}`,
      ...(other.failed && { failed: { server, advice: failedAdvice } }),
    };
  }
  const action = actionFor(server, args);
  if (action?.to === 'reinstalled' && protects) {
    return { kind: 'impossible', hostname, reason: `${who} is locked: set locked to false to reinstall it` };
  }
  const change = changeOf(server, args);
  const remarks = remarksOn(server, args);
  return { kind: 'keep', hostname, server, remarks, ...(change && { change }), ...(action && { action }) };
}

/** Why another device is needed for this one, and whether it is to be ordered. */
function unfit(
  server: Server,
  args: DeviceArguments,
): { readonly reason: string; readonly again: boolean; readonly failed?: true } | undefined {
  if (server.state === 'failed') {
    const again = args.replace_failed > 0 && orders(args);
    return { reason: 'has failed', again, failed: true };
  }
  const conflicts = conflictsOf(server, args);
  if (conflicts.length === 0) return undefined;
  const list = conflicts.join(', and ');
  if (args.recreate && orders(args)) return { reason: `is to be recreated: ${list}`, again: true };
  const installed = conflicts.every((conflict) => conflict.startsWith('its operating system'));
  const hint = `recreate: true gives it back and orders it anew${installed ? ', state: reinstalled installs it anew' : ''}`;
  return { reason: `cannot be changed in place: ${list}; ${hint}`, again: false };
}

/** Whether devices that are not there are ordered for this state. */
function orders({ state }: DeviceArguments): boolean {
  return state === 'present' || state === 'active';
}

function actionFor(server: Server, args: DeviceArguments): Action | undefined {
  switch (args.state) {
    case 'active':
      return server.state === 'stopped' ? { to: 'active' } : undefined;
    case 'inactive':
      return server.state === 'stopped' ? undefined : { to: 'inactive' };
    case 'rebooted':
    case 'rescued':
      return { to: args.state };
    case 'reinstalled':
      return { to: 'reinstalled', how: reinstallationOf(args) };
    default:
      return undefined;
  }
}

function reinstallationOf(args: DeviceArguments): Reinstallation {
  const image = imageOf(args);
  return {
    ...(image === undefined ? {} : { image }),
    ...(args.ipxe_script_url === undefined ? {} : { script: args.ipxe_script_url }),
    ...(args.preserve_data == null ? {} : { keepData: args.preserve_data }),
    ...(args.deprovision_fast == null ? {} : { fast: args.deprovision_fast }),
  };
}

/** The intent to order a device, in place of another where one is given. */
export function orderIntent(hostname: string, args: DeviceArguments, replaces?: Server): Intent {
  const order = orderFor(hostname, args);
  if (!('missing' in order)) return { kind: 'order', hostname, order, ...(replaces && { replaces }) };
  const reason = `to order ${hostname}, ${order.missing.join(' and ')} must be given`;
  return { kind: 'impossible', hostname, reason };
}
