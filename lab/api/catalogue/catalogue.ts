import { fixedId } from './identity.ts';
import { type Facility, facilities, type Metro, metros } from './locations.ts';
import { customIpxe, type OperatingSystem, operatingSystems } from './operating_systems.ts';
import { type Plan, plans } from './plans.ts';

/** The plan of this slug. */
export function findPlan(slug: string): Plan | undefined {
  return plans.find((plan) => plan.slug === slug);
}

/** The operating system of this slug. */
export function findOperatingSystem(slug: string): OperatingSystem | undefined {
  return [...operatingSystems, customIpxe].find((system) => system.slug === slug);
}

/** The facility of this code. */
export function findFacility(code: string): Facility | undefined {
  return facilities.find((facility) => facility.code === code);
}

/** The metro of this code; codes are taken in any case. */
export function findMetro(code: string): Metro | undefined {
  return metros.find((metro) => metro.code === code.toLowerCase());
}

/** A metro as the API shows it. */
export function showMetro({ code, name, country }: Metro): object {
  return { id: fixedId('metro', code), code, name, country };
}

/** A facility as the API shows it. */
export function showFacility({ code, name, metro, legacy }: Facility): object {
  return {
    id: fixedId('facility', code),
    code,
    name,
    features: legacy ? ['baremetal', 'backend_transfer', 'layer_2', 'global_ipv4'] : ['baremetal', 'layer_2', 'ibx'],
    ip_ranges: [],
    metro: showMetro(findMetro(metro)!),
  };
}

/** An operating system as the API shows it. */
export function showOperatingSystem({ slug, name, distro, distroLabel, version }: OperatingSystem): object {
  return {
    id: fixedId('operating-system', slug),
    slug,
    name,
    distro,
    distro_label: distroLabel,
    version,
    preinstallable: false,
    licensed: false,
    pricing: {},
    provisionable_on: plans.map((plan) => plan.slug),
    default_operating_system: slug === 'ubuntu_22_04',
  };
}

/** All operating systems as the API shows them. */
export function showOperatingSystems(): object[] {
  return [...operatingSystems, customIpxe].map(showOperatingSystem);
}

/** A plan as the API shows it; where it can be had are references. */
export function showPlan(plan: Plan): object {
  const { slug, cpu, memory, drives, nics, price, legacy } = plan;
  return {
    id: fixedId('plan', slug),
    slug,
    name: slug,
    description: `${cpu.count} x ${cpu.type}, ${memory} of memory`,
    line: 'baremetal',
    class: slug,
    legacy,
    type: 'standard',
    categories: ['compute', legacy ? 'legacy_gen' : 'current_gen'],
    deployment_types: ['on_demand', 'spot_market'],
    pricing: { hour: price },
    specs: {
      cpus: [{ count: cpu.count, type: cpu.type }],
      memory: { total: memory },
      drives,
      nics: [nics],
      features: { raid: drives.some(({ count }) => count > 1), txt: true, uefi: !legacy },
    },
    available_in: facilities.map(({ code }) => place(`/facilities/${fixedId('facility', code)}`, price)),
    available_in_metros: metros.map(({ code }) => place(`/locations/metros/${fixedId('metro', code)}`, price)),
  };
}

function place(href: string, hour: number): object {
  return { href, price: { hour } };
}
