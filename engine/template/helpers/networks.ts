import { addressOf, firstOf, format, isAddress, networkOf, sizeOf } from './addresses.ts';
import { about, defineHelper, Missing, Refusal } from './helper.ts';

export const isip = defineHelper({
  name: 'isip',
  summary: 'whether a text is an IPv4 or IPv6 address',
  takes: { text: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'isip "fd00::1"', value: true },
    { expression: 'isip "10.0.0.256"', value: false },
  ],
  run: ({ text }) => isAddress(text),
});

export const ipversion = defineHelper({
  name: 'ipversion',
  summary: '4 or 6, after an address or network',
  takes: { address: 'text' },
  gives: 'integer',
  secrets: 'compared',
  examples: [{ expression: 'ipversion "fd00::/64"', value: 6 }],
  run: ({ address }) => (addressOf(address.split('/')[0]!).bits === 32 ? 4 : 6),
});

export const ipadd = defineHelper({
  name: 'ipadd',
  also: ['ipmath'],
  summary: 'the address so many after (or, negative, before) another',
  takes: { address: 'text', count: 'integer' },
  gives: 'text',
  examples: [{ expression: 'ipadd "10.0.0.255" 1', value: '10.0.1.0' }],
  run: ({ address, count }) => {
    const { value, bits } = about('address', () => addressOf(address));
    return about('count', () => format(value + BigInt(count), bits));
  },
});

export const cidrhost = defineHelper({
  name: 'cidrhost',
  also: ['nthhost'],
  summary: 'the address with this number in a network; negative numbers count from its end',
  takes: { network: 'text', number: 'integer' },
  gives: 'text',
  examples: [
    { expression: 'cidrhost "10.96.0.0/12" 10', value: '10.96.0.10' },
    { expression: 'cidrhost "192.0.2.0/24" -2', value: '192.0.2.254' },
    { expression: 'cidrhost "fd00:10:96::/112" 1', value: 'fd00:10:96::1' },
  ],
  run: ({ network, number }) => {
    const parsed = about('network', () => networkOf(network));
    const size = sizeOf(parsed);
    const offset = number < 0 ? size + BigInt(number) : BigInt(number);
    if (offset < 0n || offset >= size)
      throw new Refusal(`${network} has ${size} addresses, so none with number ${number}`, undefined, 'number');
    return format(firstOf(parsed) + offset, parsed.bits);
  },
});

export const cidrsubnet = defineHelper({
  name: 'cidrsubnet',
  summary: 'the subnet with this number when a network is cut into networks of a longer prefix',
  takes: { network: 'text', prefix: 'integer', number: 'integer' },
  gives: 'text',
  examples: [{ expression: 'cidrsubnet "10.244.0.0/16" 24 3', value: '10.244.3.0/24' }],
  run: ({ network, prefix, number }) => {
    const parsed = about('network', () => networkOf(network));
    if (prefix < parsed.prefix || prefix > parsed.bits) {
      throw new Refusal(
        `a subnet of ${network} has a prefix of ${parsed.prefix} to ${parsed.bits}, not ${prefix}`,
        undefined,
        'prefix',
      );
    }
    const count = 1n << BigInt(prefix - parsed.prefix);
    if (number < 0 || BigInt(number) >= count) {
      throw new Refusal(
        `${network} has ${count} networks /${prefix}, so none with number ${number}`,
        undefined,
        'number',
      );
    }
    const size = 1n << BigInt(parsed.bits - prefix);
    return `${format(firstOf(parsed) + BigInt(number) * size, parsed.bits)}/${prefix}`;
  },
});

export const cidrnetwork = defineHelper({
  name: 'cidrnetwork',
  summary: 'the network of an address with a prefix',
  takes: { address: 'text' },
  gives: 'text',
  examples: [{ expression: 'cidrnetwork "10.0.0.17/28"', value: '10.0.0.16/28' }],
  run: ({ address }) => {
    const parsed = networkOf(address);
    return `${format(firstOf(parsed), parsed.bits)}/${parsed.prefix}`;
  },
});

export const cidrprefix = defineHelper({
  name: 'cidrprefix',
  summary: 'the length of a network’s prefix',
  takes: { network: 'text' },
  gives: 'integer',
  examples: [{ expression: 'cidrprefix "10.0.0.0/8"', value: 8 }],
  run: ({ network }) => networkOf(network).prefix,
});

export const cidrnetmask = defineHelper({
  name: 'cidrnetmask',
  summary: 'a network’s mask',
  takes: { network: 'text' },
  gives: 'text',
  examples: [{ expression: 'cidrnetmask "10.0.0.0/28"', value: '255.255.255.240' }],
  run: ({ network }) => {
    const { prefix, bits } = networkOf(network);
    return format(((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix), bits);
  },
});

export const cidrbroadcast = defineHelper({
  name: 'cidrbroadcast',
  summary: 'the last address of a network',
  takes: { network: 'text' },
  gives: 'text',
  examples: [{ expression: 'cidrbroadcast "10.0.0.0/28"', value: '10.0.0.15' }],
  run: ({ network }) => {
    const parsed = networkOf(network);
    return format(firstOf(parsed) + sizeOf(parsed) - 1n, parsed.bits);
  },
});

export const cidrcontains = defineHelper({
  name: 'cidrcontains',
  also: ['network_in_network'],
  summary: 'whether a network contains an address or another network',
  takes: { network: 'text', address: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'cidrcontains "10.0.0.0/8" "10.1.2.3"', value: true },
    { expression: 'cidrcontains "10.0.0.0/8" "10.0.0.0/7"', value: false },
    { expression: 'cidrcontains "10.0.0.0/8" "fd00::1"', value: false },
  ],
  run: ({ network, address }) => {
    const outer = about('network', () => networkOf(network));
    const inner = about('address', () =>
      networkOf(address.includes('/') ? address : `${address}/${addressOf(address).bits}`),
    );
    if (outer.bits !== inner.bits || inner.prefix < outer.prefix) return false;
    return firstOf(outer) === firstOf({ ...inner, prefix: outer.prefix });
  },
});

export const hwaddr = defineHelper({
  name: 'hwaddr',
  also: ['macaddr'],
  summary:
    'a hardware address in a form: linux (aa:bb:cc:00:11:22, the default), bare, cisco or win; missing when it is none',
  takes: { text: 'text', form: 'text?' },
  gives: 'text',
  examples: [
    { expression: 'hwaddr "AABB.CC00.1122"', value: 'aa:bb:cc:00:11:22' },
    { expression: 'hwaddr "aa:bb:cc:00:11:22" "bare"', value: 'aabbcc001122' },
  ],
  run: ({ text, form = 'linux' }) => {
    const [size, separator] = hardwareForms[form] ?? [];
    if (size === undefined)
      throw new Refusal(`it has to be one of ${Object.keys(hardwareForms).join(', ')}`, undefined, 'form');
    const digits = text.toLowerCase().replace(/[:.-]/g, '');
    if (!/^[0-9a-f]{12}$/.test(digits)) return new Missing(`${text} is no hardware address`);
    const written = digits.match(new RegExp(`.{${size}}`, 'g'))!.join(separator);
    return form === 'win' ? written.toUpperCase() : written;
  },
});

const hardwareForms: Readonly<Record<string, readonly [size: number, separator: string]>> = {
  linux: [2, ':'],
  bare: [12, ''],
  cisco: [4, '.'],
  win: [2, '-'],
};
