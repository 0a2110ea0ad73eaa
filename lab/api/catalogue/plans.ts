/** A kind of server. */
export interface Plan {
  readonly slug: string;
  readonly architecture: 'x86_64' | 'aarch64';
  readonly cpu: { readonly count: number; readonly type: string; readonly cores: number };
  readonly memory: string;
  readonly drives: readonly Drive[];
  readonly nics: { readonly count: number; readonly type: string };
  /** US dollars per hour. */
  readonly price: number;
  readonly legacy: boolean;
}

interface Drive {
  readonly count: number;
  readonly type: 'SSD' | 'HDD' | 'NVME';
  readonly size: string;
  readonly category: 'boot' | 'storage' | 'cache';
}

type Generation = 'legacy' | 'current';

/** A plan whose name tells its architecture, as the service's names do. */
function plan(
  slug: string,
  price: number,
  cpu: Plan['cpu'],
  memory: string,
  drives: readonly Drive[],
  nics: Plan['nics'],
  generation: Generation,
): Plan {
  const architecture = /\.arm(64)?$/.test(slug) ? 'aarch64' : 'x86_64';
  return { slug, architecture, cpu, memory, drives, nics, price, legacy: generation === 'legacy' };
}

const cpu = (count: number, type: string, cores: number): Plan['cpu'] => ({ count, type, cores });
const drives = (type: Drive['type'], category: Drive['category']) => (count: number, size: string) => ({
  count,
  type,
  size,
  category,
});
const boot = drives('SSD', 'boot');
const ssd = drives('SSD', 'storage');
const nvme = drives('NVME', 'storage');
const hdd = drives('HDD', 'storage');
const nics = (count: number, type: string): Plan['nics'] => ({ count, type });
const two = { slow: nics(2, '1Gbps'), usual: nics(2, '10Gbps'), fast: nics(2, '25Gbps') };

const old = {
  t1: cpu(1, 'Intel Atom C2750', 8),
  c1: cpu(1, 'Intel Xeon E3-1240 v3', 4),
  x1: cpu(1, 'Intel Xeon E3-1578L v5', 4),
  arm: cpu(2, 'Cavium ThunderX CN8890', 96),
  c2: cpu(1, 'AMD EPYC 7401P', 24),
  m2: cpu(2, 'Intel Xeon Gold 5120', 28),
};
const now = {
  small: cpu(1, 'Intel Xeon E-2278G', 8),
  medium: cpu(1, 'AMD EPYC 7402P', 24),
  m3: cpu(1, 'Intel Xeon E-2378G', 8),
  large: cpu(1, 'AMD EPYC 7502P', 32),
  s3: cpu(2, 'Intel Xeon Silver 4214', 24),
  n3: cpu(1, 'Intel Xeon Gold 6314U', 32),
  arm: cpu(1, 'Ampere Altra Q80-30', 80),
};

/** The plans that the lab offers, after those that the service published; a CPU's cores are those of all its sockets. */
export const plans: readonly Plan[] = [
  plan('t1.small.x86', 0.07, old.t1, '8GB', [boot(1, '80GB')], two.slow, 'legacy'),
  plan('c1.small.x86', 0.4, old.c1, '32GB', [boot(2, '120GB')], two.slow, 'legacy'),
  plan('x1.small.x86', 0.4, old.x1, '32GB', [boot(1, '240GB')], two.usual, 'legacy'),
  plan('c1.large.arm', 0.5, old.arm, '128GB', [boot(1, '340GB')], two.usual, 'legacy'),
  plan('c2.medium.x86', 1, old.c2, '64GB', [boot(2, '120GB'), ssd(2, '480GB')], two.usual, 'legacy'),
  plan('m2.xlarge.x86', 2, old.m2, '384GB', [boot(2, '120GB'), nvme(1, '3.8TB')], two.usual, 'legacy'),
  plan('c3.small.x86', 0.75, now.small, '32GB', [boot(2, '480GB')], two.usual, 'current'),
  plan('c3.medium.x86', 1.5, now.medium, '64GB', [boot(2, '240GB'), ssd(2, '480GB')], two.usual, 'current'),
  plan('m3.small.x86', 1.05, now.m3, '64GB', [boot(2, '480GB')], two.fast, 'current'),
  plan('m3.large.x86', 3.1, now.large, '256GB', [boot(2, '240GB'), nvme(2, '3.8TB')], two.fast, 'current'),
  plan(
    's3.xlarge.x86',
    2.95,
    now.s3,
    '192GB',
    [boot(2, '480GB'), hdd(12, '8TB'), nvme(2, '256GB')],
    two.usual,
    'current',
  ),
  plan('n3.xlarge.x86', 4.5, now.n3, '512GB', [boot(2, '240GB'), nvme(2, '3.8TB')], nics(4, '25Gbps'), 'current'),
  plan('c3.large.arm64', 2.5, now.arm, '256GB', [nvme(2, '960GB')], two.fast, 'current'),
];
