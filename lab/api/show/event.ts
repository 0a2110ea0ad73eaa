import type { DeviceEvent } from '../state.ts';
import { timestamp } from './timestamp.ts';

/** An event as the API shows it; the device that it is of may be gone. */
export function showEvent(
  event: DeviceEvent,
  { id, project }: { readonly id: string; readonly project: string },
): object {
  return {
    id: event.id,
    type: event.type,
    body: event.text,
    interpolated: event.text,
    state: event.state ?? 'active',
    relationships: [{ href: `/devices/${id}` }, { href: `/projects/${project}` }],
    created_at: timestamp(event.at),
    href: `/events/${event.id}`,
  };
}
