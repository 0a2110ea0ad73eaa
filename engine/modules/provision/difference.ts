import type { Server } from '../../providers/provider.ts';
import type { Difference } from '../../remote/answer.ts';
import type { Value, Values } from '../../types.ts';
import type { DeviceArguments } from './arguments.ts';
import { otherAttributes } from './change.ts';
import type { Action, Intent } from './wanted.ts';

/** What an intent changes, to be shown. User data are not, for they often hold what nobody is to read. */
export function differenceOf(intent: Intent, args: DeviceArguments): Difference[] {
  const name = `device ${intent.hostname}`;
  if (intent.kind === 'release') return [{ name, before: described(intent.server), after: '' }];
  if (intent.kind === 'order') {
    const { plan, image, location, tags, locked = false } = intent.order;
    const before = intent.replaces ? `id: ${intent.replaces.id}\n${described(intent.replaces)}` : '';
    const after = described({ plan, image, location, tags, locked });
    return [{ name, before, after: intent.replaces ? `id: a new one\n${after}` : after }];
  }
  if (intent.kind !== 'keep') return [];
  const { server, change = {}, action } = intent;
  const { before: was, after: is } = otherAttributes(server, args);
  const image = imageAfter(action) ?? server.image;
  const before = described(server) + lines(was) + (action ? `state: ${server.stateName}\n` : '');
  const after = described({ ...server, ...change, image }) + lines(is) + (action ? `state: ${action.to}\n` : '');
  return before === after && change.userData === undefined
    ? []
    : [{ name, before, after: after + userDataLine(change) }];
}

function imageAfter(action: Action | undefined): string | undefined {
  return action?.to === 'reinstalled' ? action.how.image : undefined;
}

function userDataLine({ userData }: { readonly userData?: unknown }): string {
  return userData === undefined ? '' : 'user_data: other than before\n';
}

function lines(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${plain(value)}\n`)
    .join('');
}

function plain(value: Value): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function described(server: Pick<Server, 'plan' | 'image' | 'location' | 'tags' | 'locked'>): string {
  const { plan, image, location, tags, locked } = server;
  const place = location.site ?? location.region ?? '';
  return `plan: ${plan}\noperating_system: ${image}\nlocation: ${place}\ntags: ${tags.join(', ')}\nlocked: ${locked}\n`;
}
