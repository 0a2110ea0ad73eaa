import { ProviderError } from '../errors.ts';
import type { Provider } from './provider.ts';

/** What a provider may be able to do beyond listing, ordering and giving back, and how a sentence names it. */
const capabilities = {
  spot: 'spot servers',
  'spot-prices': 'prices of spot servers',
  reservations: 'hardware reservations',
  capacity: 'asking for its capacity',
  catalogue: 'a catalogue of plans, places and images',
  projects: 'making and changing projects',
  tags: 'tags',
  'user-data': 'user data',
  'custom-data': 'custom data',
  'network-boot': 'booting from the network',
  storage: 'arranging disks',
  power: 'powering servers on and off',
  reinstall: 'installing servers anew',
  rescue: 'a rescue system',
  lock: 'locking servers',
  termination: 'taking servers back at a given time',
  events: 'events of servers',
  'project-keys': 'keys of a project',
  'user-keys': 'keys of a user',
  addresses: 'addresses beyond those of servers',
  bgp: 'BGP',
} as const;

/** Something that a provider can do or cannot; what it lacks is refused before anything is sent. */
export type Capability = keyof typeof capabilities;

/** Throws a ProviderError that names the first capability of these which the provider lacks. */
export function requireCapabilities({ name, capabilities: has }: Provider, wanted: Iterable<Capability>): void {
  for (const capability of wanted) {
    if (!has.has(capability)) throw new ProviderError(`the provider ${name} does not have ${capabilities[capability]}`);
  }
}
