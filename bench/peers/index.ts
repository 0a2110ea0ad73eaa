import { pythonPeers } from '../python.ts';
import { ansible, mitogen } from './ansible.ts';
import { controlMaster } from './control-master.ts';
import { kplay } from './kplay.ts';
import type { Peer } from './peer.ts';
import { pyinfra } from './pyinfra.ts';
import { script } from './script.ts';

/** The peers' names, in the order of their columns; the first is what the others are compared with. */
export const peerNames = [
  'script',
  'curve25519',
  'kplay',
  'control-master',
  'pyinfra',
  'pyinfra-as-is',
  'mitogen',
  'ansible',
] as const;

/** The name of a peer. */
export type PeerName = (typeof peerNames)[number];

const inPython: readonly PeerName[] = ['pyinfra', 'pyinfra-as-is', 'mitogen', 'ansible'];

/** Those of the wanted peers that there are on this machine, and why the others are not. */
export function findPeers(
  names: readonly PeerName[],
  report: (line: string) => void,
): { readonly peers: ReadonlyMap<PeerName, Peer>; readonly missing: readonly string[] } {
  const peers = new Map<PeerName, Peer>([
    ['script', script('script')],
    ['curve25519', script('script, curve25519', ['KexAlgorithms curve25519-sha256'])],
    ['kplay', kplay],
    ['control-master', controlMaster],
  ]);
  const missing: string[] = [];
  const python = names.filter((name) => inPython.includes(name));
  if (python.length > 0) {
    try {
      const found = pythonPeers(report);
      peers.set('pyinfra', pyinfra(found, 'nodelay')).set('pyinfra-as-is', pyinfra(found, 'as is'));
      peers.set('mitogen', mitogen(found)).set('ansible', ansible(found));
    } catch (error) {
      missing.push(`${python.join(', ')}: ${(error as Error).message}`);
    }
  }
  const chosen = names.flatMap((name) => (peers.has(name) ? [[name, peers.get(name)!] as const] : []));
  return { peers: new Map(chosen), missing };
}
