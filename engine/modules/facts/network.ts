import ipaddr from 'ipaddr.js';
import type { Values } from '../../types.ts';
import { line, linesOf, type Sections } from './sections.ts';

/** An IPv4 address as an interface has it. */
interface Ipv4 {
  readonly address: string;
  readonly broadcast: string;
  readonly netmask: string;
  readonly network: string;
  readonly prefix: string;
}

interface Interface {
  readonly device: string;
  readonly active: boolean;
  readonly mtu: number;
  type: string;
  macaddress?: string;
  readonly ipv4: Ipv4[];
  readonly ipv6: { readonly address: string; readonly prefix: string; readonly scope: string }[];
}

/** Interfaces, their addresses, the default routes and the resolver. Without `ip` on the host there are no interfaces. */
export function networkFacts(sections: Sections): Values {
  const interfaces = readInterfaces(linesOf(sections, 'addresses'));
  const outward = interfaces.filter(({ device }) => device !== 'lo');
  const facts: Record<string, Values> = {};
  for (const one of interfaces) facts[`ansible_${one.device.replace(/[-:]/g, '_')}`] = interfaceFact(one);
  return {
    ansible_interfaces: interfaces.map(({ device }) => device),
    ansible_all_ipv4_addresses: outward.flatMap(({ ipv4 }) => ipv4.map(({ address }) => address)),
    ansible_all_ipv6_addresses: outward.flatMap(({ ipv6 }) => ipv6.map(({ address }) => address)),
    ansible_default_ipv4: defaultRoute(line(sections, 'route4'), interfaces, 4),
    ansible_default_ipv6: defaultRoute(line(sections, 'route6'), interfaces, 6),
    ansible_dns: resolver(sections.get('/etc/resolv.conf') ?? ''),
    ...facts,
  };
}

/** Reads what `ip addr` prints, of iproute2 and of busybox. */
function readInterfaces(lines: readonly string[]): Interface[] {
  const interfaces: Interface[] = [];
  for (const text of lines) {
    const [, device, flags = '', mtu] = /^\d+: ([^:@\s]+)\S*: <([^>]*)>.*? mtu (\d+)/.exec(text) ?? [];
    if (device) {
      const active = flags.split(',').includes('UP');
      interfaces.push({ device, active, mtu: Number(mtu), type: 'unknown', ipv4: [], ipv6: [] });
      continue;
    }
    const current = interfaces.at(-1);
    if (current) readDetail(current, text.trim().split(/\s+/));
  }
  return interfaces;
}

function readDetail(current: Interface, words: readonly string[]): void {
  const [kind = '', value = ''] = words;
  const after = (name: string) => words[words.indexOf(name, 1) + 1 || words.length] ?? '';
  if (kind.startsWith('link/')) {
    current.type = kind.slice('link/'.length);
    if (value.includes(':')) current.macaddress = value;
  } else if (kind === 'inet') {
    // on a point-to-point link the prefix stands with the peer
    const prefix = (value.includes('/') ? value : after('peer')).split('/')[1] ?? '32';
    const address = ipv4(value.split('/')[0]!, prefix, after('brd'));
    if (address) current.ipv4.push(address);
  } else if (kind === 'inet6') {
    const [address = '', prefix = '128'] = value.split('/');
    current.ipv6.push({ address, prefix, scope: after('scope') });
  }
}

function ipv4(address: string, prefix: string, broadcast: string): Ipv4 | undefined {
  const cidr = `${address}/${prefix}`;
  if (!ipaddr.IPv4.isValidCIDR(cidr)) return undefined;
  const netmask = ipaddr.IPv4.subnetMaskFromPrefixLength(Number(prefix)).toString();
  return { address, broadcast, netmask, network: ipaddr.IPv4.networkAddressFromCIDR(cidr).toString(), prefix };
}

function interfaceFact({ device, active, mtu, type, macaddress, ipv4: addresses, ipv6 }: Interface): Values {
  const [first, ...others] = addresses;
  return {
    device,
    active,
    mtu,
    type: typeName(type),
    ...(macaddress === undefined ? {} : { macaddress }),
    ...(first === undefined ? {} : { ipv4: { ...first } }),
    ...(others.length === 0 ? {} : { ipv4_secondaries: others.map((one) => ({ ...one })) }),
    ...(ipv6.length === 0 ? {} : { ipv6: ipv6.map((one) => ({ ...one })) }),
  };
}

function typeName(type: string): string {
  return type === 'ether' || type === 'loopback' ? type : 'unknown';
}

/** Where packets to the world go, from a line of `ip route get`: `8.8.8.8 via GATEWAY dev INTERFACE src ADDRESS`. */
function defaultRoute(route: string | undefined, interfaces: readonly Interface[], version: 4 | 6): Values {
  const words = (route ?? '').split(/\s+/);
  const after = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  const device = interfaces.find((one) => one.device === after('dev'));
  const address = after('src');
  if (!device || !address || device.device === 'lo') return {};
  const own: Values =
    version === 4
      ? { ...(device.ipv4.find((one) => one.address === address) ?? {}) }
      : { ...(device.ipv6.find((one) => one.address === address) ?? {}) };
  const gateway = after('via');
  return {
    ...own,
    address,
    interface: device.device,
    mtu: device.mtu,
    type: typeName(device.type),
    ...(gateway === undefined ? {} : { gateway }),
    ...(device.macaddress === undefined ? {} : { macaddress: device.macaddress }),
  };
}

/** resolv.conf(5). */
function resolver(text: string): Values {
  const entries = text.split('\n').map((one) =>
    one
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/),
  );
  const of = (name: string) => entries.filter(([key]) => key === name).map(([, ...rest]) => rest);
  const options = of('options')
    .flat()
    .map((one): [string, string | true] => {
      const [key = '', value] = one.split(':');
      return [key, value ?? true];
    });
  return {
    nameservers: of('nameserver').flat(),
    ...(of('search').length === 0 ? {} : { search: of('search').at(-1)! }),
    ...(options.length === 0 ? {} : { options: Object.fromEntries(options) }),
  };
}
