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

const ssd = (count: number, size: string, category: Drive['category'] = 'boot'): Drive => ({
  count,
  type: 'SSD',
  size,
  category,
});
const nvme = (count: number, size: string): Drive => ({ count, type: 'NVME', size, category: 'storage' });
const hdd = (count: number, size: string): Drive => ({ count, type: 'HDD', size, category: 'storage' });
const nics = (count: number, type: string) => ({ count, type });
const cpu = (count: number, type: string, cores: number) => ({ count, type, cores });
const x86 = 'x86_64';
const arm = 'aarch64';

/** The plans that the lab offers, with the specifications and list prices that the service published for them. */
export const plans: readonly Plan[] = [
  {
    slug: 't1.small.x86',
    architecture: x86,
    cpu: cpu(1, 'Intel Atom C2750', 4),
    memory: '8GB',
    drives: [ssd(1, '80GB')],
    nics: nics(2, '1Gbps'),
    price: 0.07,
    legacy: true,
  },
  {
    slug: 'c1.small.x86',
    architecture: x86,
    cpu: cpu(1, 'Intel Xeon E3-1240 v3', 4),
    memory: '32GB',
    drives: [ssd(2, '120GB')],
    nics: nics(2, '1Gbps'),
    price: 0.4,
    legacy: true,
  },
  {
    slug: 'x1.small.x86',
    architecture: x86,
    cpu: cpu(1, 'Intel Xeon E3-1578L v5', 4),
    memory: '32GB',
    drives: [ssd(1, '240GB')],
    nics: nics(2, '10Gbps'),
    price: 0.4,
    legacy: true,
  },
  {
    slug: 'c1.large.arm',
    architecture: arm,
    cpu: cpu(2, 'Cavium ThunderX CN8890', 96),
    memory: '128GB',
    drives: [ssd(1, '340GB')],
    nics: nics(2, '10Gbps'),
    price: 0.5,
    legacy: true,
  },
  {
    slug: 'c2.medium.x86',
    architecture: x86,
    cpu: cpu(1, 'AMD EPYC 7401P', 24),
    memory: '64GB',
    drives: [ssd(2, '120GB'), ssd(2, '480GB', 'storage')],
    nics: nics(2, '10Gbps'),
    price: 1,
    legacy: true,
  },
  {
    slug: 'm2.xlarge.x86',
    architecture: x86,
    cpu: cpu(2, 'Intel Xeon Gold 5120', 28),
    memory: '384GB',
    drives: [ssd(2, '120GB'), nvme(1, '3.8TB')],
    nics: nics(2, '10Gbps'),
    price: 2,
    legacy: true,
  },
  {
    slug: 'c3.small.x86',
    architecture: x86,
    cpu: cpu(1, 'Intel Xeon E-2278G', 8),
    memory: '32GB',
    drives: [ssd(2, '480GB')],
    nics: nics(2, '10Gbps'),
    price: 0.75,
    legacy: false,
  },
  {
    slug: 'c3.medium.x86',
    architecture: x86,
    cpu: cpu(1, 'AMD EPYC 7402P', 24),
    memory: '64GB',
    drives: [ssd(2, '240GB'), ssd(2, '480GB', 'storage')],
    nics: nics(2, '10Gbps'),
    price: 1.5,
    legacy: false,
  },
  {
    slug: 'm3.small.x86',
    architecture: x86,
    cpu: cpu(1, 'Intel Xeon E-2378G', 8),
    memory: '64GB',
    drives: [ssd(2, '480GB')],
    nics: nics(2, '25Gbps'),
    price: 1.05,
    legacy: false,
  },
  {
    slug: 'm3.large.x86',
    architecture: x86,
    cpu: cpu(1, 'AMD EPYC 7502P', 32),
    memory: '256GB',
    drives: [ssd(2, '240GB'), nvme(2, '3.8TB')],
    nics: nics(2, '25Gbps'),
    price: 3.1,
    legacy: false,
  },
  {
    slug: 's3.xlarge.x86',
    architecture: x86,
    cpu: cpu(2, 'Intel Xeon Silver 4214', 24),
    memory: '192GB',
    drives: [ssd(2, '480GB'), hdd(12, '8TB'), nvme(2, '256GB')],
    nics: nics(2, '10Gbps'),
    price: 2.95,
    legacy: false,
  },
  {
    slug: 'n3.xlarge.x86',
    architecture: x86,
    cpu: cpu(1, 'Intel Xeon Gold 6314U', 32),
    memory: '512GB',
    drives: [ssd(2, '240GB'), nvme(2, '3.8TB')],
    nics: nics(4, '25Gbps'),
    price: 4.5,
    legacy: false,
  },
  {
    slug: 'c3.large.arm64',
    architecture: arm,
    cpu: cpu(1, 'Ampere Altra Q80-30', 80),
    memory: '256GB',
    drives: [nvme(2, '960GB')],
    nics: nics(2, '25Gbps'),
    price: 2.5,
    legacy: false,
  },
];

/** What a spot server of this plan costs now, US dollars per hour, in whole cents. */
export function spotPrice(plan: Plan): number {
  return Math.round(plan.price * 30) / 100;
}
