import { asking } from '../asking.ts';
import { findOperatingSystem } from '../catalogue/catalogue.ts';
import { notFound } from '../problem.ts';
import { iqnOf } from '../show/device.ts';
import { timestamp } from '../show/timestamp.ts';
import type { Device } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';

/** The version in the form of EC2 that the service has, beside its own /metadata. All answers are plain text. */
const version = '/2009-04-04';

/** What a host is told about itself one thing at a time, for tools that know EC2. */
export const instanceMetadataRoutes: readonly Route[] = [
  { method: 'GET', path: version, open: true, answer: () => ok('meta-data\nuser-data') },
  {
    method: 'GET',
    path: `${version}/user-data`,
    open: true,
    answer: (call, { state }) => ok(asking(call, state).userdata),
  },
  ...['', '/:first', '/:first/:second', '/:first/:second/:third'].map(
    (rest): Route => ({ method: 'GET', path: `${version}/meta-data${rest}`, open: true, answer: look }),
  ),
];

/** A text, or a folder of them. */
type Leaf = string | { readonly [name: string]: Leaf };

/** The text at the end of the path, or the names in the folder that is there. */
function look({ params, ...call }: Call, { state }: World): Answer {
  const path = [params['first'], params['second'], params['third']].filter((part) => part !== undefined);
  let found: Leaf | undefined = metadataOf(asking({ params, ...call }, state));
  for (const part of path) found = typeof found === 'object' && Object.hasOwn(found, part) ? found[part] : undefined;
  if (found === undefined) throw notFound();
  return ok(typeof found === 'string' ? found : Object.keys(found).join('\n'));
}

/** Only what the device has: one without a public address has no public-ipv4. */
function metadataOf(device: Device): Leaf {
  const { slug, distro, version: release } = findOperatingSystem(device.operatingSystem)!;
  const address = (family: 4 | 6, isPublic: boolean) =>
    device.addresses.find((own) => own.family === family && own.public === isPublic)?.address;
  const all: Readonly<Record<string, Leaf | undefined>> = {
    'instance-id': device.id,
    hostname: device.hostname,
    iqn: iqnOf(device),
    plan: device.plan,
    facility: device.facility,
    tags: device.tags.join('\n'),
    'operating-system': { slug, distro, version: release, license_activation: { state: 'unlicensed' } },
    'public-keys': device.sshKeys.map(({ line }) => line).join('\n'),
    spot: device.spot ? terminationOf(device) : undefined,
    'public-ipv4': address(4, true),
    'public-ipv6': address(6, true),
    'local-ipv4': address(4, false),
  };
  return Object.fromEntries(Object.entries(all).flatMap(([name, leaf]) => (leaf === undefined ? [] : [[name, leaf]])));
}

function terminationOf({ terminationTime }: Device): Leaf {
  return terminationTime === null ? {} : { 'termination-time': timestamp(terminationTime) };
}
