import { findMetro, showMetro } from '../catalogue/catalogue.ts';
import { fixedId } from '../catalogue/identity.ts';
import type { Device, DeviceAddress, State } from '../state.ts';
import { deviceReference } from './device.ts';
import { timestamp } from './timestamp.ts';

/** An address of a device as the API shows it. */
export function showAddress(address: DeviceAddress, device: Device, state: State): object {
  const [network, prefix] = address.block.split('/');
  return {
    id: address.id,
    type: 'IPAssignment',
    address: address.address,
    address_family: address.family,
    network: address.network,
    netmask: address.netmask,
    gateway: address.gateway,
    cidr: address.prefix,
    public: address.public,
    management: true,
    manageable: true,
    enabled: true,
    global_ip: false,
    state: 'active',
    metro: showMetro(findMetro(device.metro)!),
    parent_block: {
      network,
      cidr: Number(prefix),
      netmask: netmaskOf(Number(prefix), address.family),
      href: blockHref(address),
    },
    assigned_to: deviceReference(device, state),
    created_at: timestamp(address.createdAt),
    href: `/ips/${address.id}`,
  };
}

function blockHref(address: DeviceAddress): string {
  return `/ips/${fixedId('block', address.block)}`;
}

function netmaskOf(prefix: number, family: 4 | 6): string {
  const groups = family === 4 ? { count: 4, bits: 8 } : { count: 8, bits: 16 };
  const values = Array.from({ length: groups.count }, (_, index) => {
    const ones = Math.min(groups.bits, Math.max(0, prefix - index * groups.bits));
    return 2 ** groups.bits - 2 ** (groups.bits - ones);
  });
  return family === 4 ? values.join('.') : values.map((value) => value.toString(16)).join(':');
}
