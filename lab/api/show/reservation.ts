import { gatewayOf, netmaskOf } from '../../../engine/providers/networks.ts';
import { addressesOf } from '../assigned.ts';
import { findFacility, findMetro, showFacility, showMetro } from '../catalogue/catalogue.ts';
import { Reference, Verbatim } from '../references.ts';
import { type Block, partsOf } from '../reservations.ts';
import type { State } from '../state.ts';
import { projectReference, userReference } from './account.ts';
import { showAddress } from './address.ts';
import { timestamp } from './timestamp.ts';

/** A block of addresses as the API shows it; without its addresses until it is granted. */
export function showReservation(block: Block, state: State): object {
  const family = block.type === 'public_ipv6' ? 6 : 4;
  const project = projectReference(state.projects.find(({ id }) => id === block.project)!, state);
  const facility = block.facility === null ? undefined : findFacility(block.facility);
  const metro = block.metro === null ? undefined : findMetro(block.metro);
  return {
    id: block.id,
    type: block.type,
    state: block.state,
    address_family: family,
    ...addressOf(block, family),
    cidr: block.prefix,
    public: block.type !== 'private_ipv4',
    global_ip: block.type === 'global_ipv4',
    management: block.management,
    manageable: !block.management,
    addon: !block.management,
    bill: !block.management && block.type !== 'private_ipv4',
    enabled: block.state === 'created',
    tags: block.tags,
    ...(block.details === null ? {} : { details: block.details }),
    customdata: new Verbatim(block.customdata),
    assignments: assignmentsOf(block, state),
    available: `/ips/${block.id}/available`,
    ...(facility ? { facility: showFacility(facility) } : {}),
    ...(metro ? { metro: showMetro(metro) } : {}),
    project,
    project_lite: project,
    requested_by: userReference(state, false),
    created_at: timestamp(block.createdAt),
    href: `/ips/${block.id}`,
  };
}

function addressOf({ network, prefix }: Block, family: 4 | 6): object {
  const netmask = netmaskOf(prefix, family);
  return network === undefined
    ? { netmask }
    : { address: network, network, netmask, gateway: gatewayOf({ network, prefix }) };
}

function assignmentsOf(block: Block, state: State): Reference[] {
  return partsOf(block, state).map(({ device, id }) => {
    const whole = () => showAddress(addressesOf(device, state).find((one) => one.id === id)!, device, state);
    return new Reference(`/ips/${id}`, whole, false);
  });
}
