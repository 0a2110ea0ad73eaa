import { netmaskOf } from '../../../engine/providers/networks.ts';
import type { Assigned } from '../assigned.ts';
import { findMetro, showMetro } from '../catalogue/catalogue.ts';
import type { Device, State } from '../state.ts';
import { deviceReference } from './device.ts';
import { timestamp } from './timestamp.ts';

/** An address of a device as the API shows it. */
export function showAddress(address: Assigned, device: Device, state: State): object {
  return {
    type: 'IPAssignment',
    ...addressDetails(address),
    manageable: true,
    global_ip: address.global,
    state: 'active',
    metro: showMetro(findMetro(device.metro)!),
    assigned_to: deviceReference(device, state),
    created_at: timestamp(address.createdAt),
    href: `/ips/${address.id}`,
  };
}

/** What everybody is told of an address: holders of a token, and the host itself. */
export function addressDetails(address: Assigned): object {
  return {
    id: address.id,
    address: address.address,
    address_family: address.family,
    network: address.network,
    netmask: address.netmask,
    gateway: address.gateway,
    cidr: address.prefix,
    public: address.public,
    management: address.management,
    enabled: true,
    parent_block: parentBlock(address),
  };
}

function parentBlock({ block, blockId, family }: Assigned): object {
  const [network, prefix] = block.split('/');
  return { network, cidr: Number(prefix), netmask: netmaskOf(Number(prefix), family), href: `/ips/${blockId}` };
}
