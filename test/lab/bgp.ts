import { onHost, type TestLab } from './lab.ts';

/** A BGP speaker on a host: what it announces, and whom it speaks with. */
export interface Speaker {
  /** The address of the host that its sessions leave from. */
  readonly local: string;
  readonly localAs?: number;
  readonly neighbors: readonly string[];
  readonly announces: readonly string[];
  readonly password?: string;
  /** Whether the neighbors are further than the next hop. */
  readonly multihop?: boolean;
}

/** The configuration of a host's own BIRD. */
function configuration(speaker: Speaker): string {
  const { local, localAs = 65000, neighbors, announces, password, multihop } = speaker;
  const family = local.includes(':') ? 'ipv6' : 'ipv4';
  return [
    'router id 10.99.0.1;',
    'protocol device {}',
    'protocol direct { ipv4; ipv6; interface "eth0"; }',
    `protocol kernel { ${family} { export where source = RTS_BGP; import none; }; }`,
    `protocol static { ${family}; ${announces.map((network) => `route ${network} blackhole;`).join(' ')} }`,
    ...neighbors.map((neighbor, index) =>
      [
        `protocol bgp up${index} { local ${local} as ${localAs}; neighbor ${neighbor} as 65530;`,
        `connect delay time 1; error wait time 1, 2; ${multihop ? 'multihop 4;' : ''}`,
        password ? `password "${password}";` : '',
        `${family} { import all; export where source = RTS_STATIC; }; }`,
      ].join(' '),
    ),
    '',
  ].join('\n');
}

/** Installs BIRD on a host from the lab's mirror, unless it is there, and has it speak. */
export async function speak(lab: TestLab, address: string, speaker: Speaker): Promise<void> {
  const encoded = Buffer.from(configuration(speaker)).toString('base64');
  const install =
    'command -v bird || { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install bird2; }';
  const start = `echo ${encoded} | base64 -d >/etc/bird/bird.conf && systemctl restart bird`;
  await onHost(lab, address, `{ ${install}; } >/root/apt.log 2>&1 || { cat /root/apt.log >&2; exit 1; }; ${start}`);
}
