import type { Device } from './state.ts';

type Test = (device: Device, wanted: string) => boolean;

/** The filters of a project's devices, by the name of their query parameter. */
const tests: Readonly<Record<string, Test>> = {
  hostname: (device, wanted) => device.hostname.includes(wanted),
  facility: (device, wanted) => device.facility === wanted,
  metro: (device, wanted) => device.metro === wanted,
  tag: (device, wanted) => device.tags.includes(wanted),
  type: (device, wanted) => wanted === (device.spot ? 'spot' : device.hardware ? 'reserved' : 'ondemand'),
  reserved: (device, wanted) => String(device.hardware !== null) === wanted,
  has_termination_time: (device, wanted) => String(device.terminationTime !== null) === wanted,
  mac_address: () => false,
  search: (device, wanted) => searched(device).some((text) => text.toLowerCase().includes(wanted.toLowerCase())),
};

/** Whether a device passes all filters of a query. */
export function matches(device: Device, query: URLSearchParams): boolean {
  return [...query].every(([name, wanted]) => !Object.hasOwn(tests, name) || tests[name]!(device, wanted));
}

function searched(device: Device): string[] {
  const { hostname, description, id, tags, plan, facility, operatingSystem, addresses } = device;
  const ips = addresses.map(({ address }) => address);
  return [hostname, description ?? '', id.slice(0, 8), ...tags, plan, facility, operatingSystem, ...ips];
}
