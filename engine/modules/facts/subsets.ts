import { z } from 'zod';
import { didYouMean } from '../../errors.ts';

/** What facts are gathered by: the least that every host tells, and what is asked beside it. */
export type Subset = 'min' | 'network' | 'hardware' | 'virtual';

/** Ansible's smaller subsets, by the one that they come with here. */
const parts: Readonly<Record<Subset, readonly string[]>> = {
  min: [
    ...['platform', 'architecture', 'kernel', 'kernel_version', 'machine', 'machine_id', 'system', 'python'],
    ...['python_version', 'distribution', 'distribution_major_version', 'distribution_release'],
    ...['distribution_version', 'os_family', 'lsb', 'selinux', 'apparmor', 'chroot', 'is_chroot', 'fips', 'caps'],
    ...['system_capabilities', 'system_capabilities_enforced', 'pkg_mgr', 'service_mgr', 'systemd', 'cmdline'],
    ...['date_time', 'env', 'loadavg', 'ssh_pub_keys', 'ssh_host_pub_keys', 'ssh_host_key_dsa_public'],
    ...['ssh_host_key_ecdsa_public', 'ssh_host_key_ed25519_public', 'ssh_host_key_rsa_public', 'user'],
    ...['effective_group_ids', 'effective_user_id', 'real_user_id', 'user_dir', 'user_gecos', 'user_gid'],
    ...['user_id', 'user_shell', 'user_uid', 'dns', 'local'],
  ],
  network: ['all_ipv4_addresses', 'all_ipv6_addresses', 'default_ipv4', 'default_ipv6', 'interfaces'],
  hardware: ['devices', 'mounts', 'processor', 'processor_cores', 'processor_count'],
  virtual: ['virtualization_role', 'virtualization_type', 'virtualization_tech_guest', 'virtualization_tech_host'],
};

const subsets = Object.keys(parts) as readonly Subset[];
const names = ['all', ...subsets, ...subsets.flatMap((subset) => parts[subset])];

/** What Ansible asks other programs for. They can be left out, which changes nothing. */
const ofOthers = ['facter', 'ohai', 'fibre_channel_wwn', 'iscsi', 'nvme'];

const left = ['!all', ...subsets.map((subset) => `!${subset}`)];

/** All words of `gather_subset`. */
export const subsetWords: readonly string[] = [...names, ...left, ...ofOthers.map((name) => `!${name}`)];

/** One of them. */
const word = z.string().superRefine((written, context) => {
  const message = complaintOf(written);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

function complaintOf(written: string): string | undefined {
  const name = written.replace(/^!/, '');
  if (written.startsWith('!')) {
    if (left.includes(written) || ofOthers.includes(name)) return undefined;
    if (names.includes(name)) return `${name} comes with others: only ${left.join(', ')} can be left out`;
  } else if (names.includes(name)) return undefined;
  if (ofOthers.includes(name))
    return `the subset ${name} is not there: a host is asked for what it knows without further programs`;
  const hint = didYouMean(name, names) ?? `there are all, ${subsets.join(', ')}`;
  return `there is no subset "${name}"; ${hint}`;
}

/** `gather_subset`: a list of words, or one text with commas. */
export const gatherSubset = z.union([
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(word)),
  z.array(word),
]);

/** What the words come to: names add, names with ! take away, and `!all` alone leaves the least, which goes by `!min`. */
export function wantedSubsets(words: readonly string[]): ReadonlySet<Subset> {
  const asked = (subset: Subset) => words.includes(subset) || parts[subset].some((part) => words.includes(part));
  const added = subsets.filter(asked);
  const kept = words.filter((each) => !ofOthers.includes(each.replace(/^!/, '')));
  const all = kept.includes('all') || (added.length === 0 && !kept.includes('!all'));
  const least: readonly Subset[] = kept.includes('!min') && !asked('min') ? [] : ['min'];
  const wanted = all ? subsets : [...least, ...added];
  return new Set(wanted.filter((subset) => !kept.includes(`!${subset}`) || (subset === 'min' && asked('min'))));
}
