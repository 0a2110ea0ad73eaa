import type { Module } from './module.ts';

type Load = () => Promise<{ readonly default: Module }>;

/**
 * All modules, each loaded when first asked for. A line for each file of the folder above, written out, so that what
 * packs the program can follow it; a test compares it with the folder.
 */
const modules: Readonly<Record<string, Load>> = {
  add_host: () => import('../add_host.ts'),
  apt: () => import('../apt.ts'),
  assert: () => import('../assert.ts'),
  async_status: () => import('../async_status.ts'),
  authorized_key: () => import('../authorized_key.ts'),
  blockinfile: () => import('../blockinfile.ts'),
  bgp_config: () => import('../bgp_config.ts'),
  bgp_session: () => import('../bgp_session.ts'),
  capacity: () => import('../capacity.ts'),
  certificate: () => import('../certificate.ts'),
  certificate_authority: () => import('../certificate_authority.ts'),
  command: () => import('../command.ts'),
  copy: () => import('../copy.ts'),
  debug: () => import('../debug.ts'),
  device: () => import('../device.ts'),
  device_pools: () => import('../device_pools.ts'),
  device_facts: () => import('../device_facts.ts'),
  fail: () => import('../fail.ts'),
  fetch: () => import('../fetch.ts'),
  file: () => import('../file.ts'),
  get_url: () => import('../get_url.ts'),
  group: () => import('../group.ts'),
  group_by: () => import('../group_by.ts'),
  hostname: () => import('../hostname.ts'),
  ip_reservation: () => import('../ip_reservation.ts'),
  lineinfile: () => import('../lineinfile.ts'),
  include_vars: () => import('../include_vars.ts'),
  local_certificate: () => import('../local_certificate.ts'),
  modprobe: () => import('../modprobe.ts'),
  mount: () => import('../mount.ts'),
  pause: () => import('../pause.ts'),
  ping: () => import('../ping.ts'),
  reboot: () => import('../reboot.ts'),
  replace: () => import('../replace.ts'),
  project: () => import('../project.ts'),
  reservation_facts: () => import('../reservation_facts.ts'),
  set_fact: () => import('../set_fact.ts'),
  setup: () => import('../setup.ts'),
  shell: () => import('../shell.ts'),
  slurp: () => import('../slurp.ts'),
  spot_prices: () => import('../spot_prices.ts'),
  ssh_key: () => import('../ssh_key.ts'),
  stat: () => import('../stat.ts'),
  sysctl: () => import('../sysctl.ts'),
  systemd: () => import('../systemd.ts'),
  template: () => import('../template.ts'),
  unarchive: () => import('../unarchive.ts'),
  uri: () => import('../uri.ts'),
  user: () => import('../user.ts'),
  validate_argument_spec: () => import('../validate_argument_spec.ts'),
  wait_for: () => import('../wait_for.ts'),
  wait_for_connection: () => import('../wait_for_connection.ts'),
};

const prefix = /^ansible\.(builtin|legacy)\./;

/** The names of all modules. */
export function moduleNames(): string[] {
  return Object.keys(modules).sort();
}

/** The name under which we know a module that may be written with Ansible's full name. */
export function canonicalName(name: string): string {
  return name.replace(prefix, '');
}

/** A module by its canonical name, loaded when first asked for; undefined when there is none. */
export async function findModule(name: string): Promise<Module | undefined> {
  return Object.hasOwn(modules, name) ? (await modules[name]!()).default : undefined;
}
