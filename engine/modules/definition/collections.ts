/**
 * Modules of Ansible's collections that are known here by their short name, if they are: Ansible's own full names are
 * those of `canonicalName`. What else goes by another name says so itself (`alsoKnownAs`).
 */
const collections: Readonly<Record<string, readonly string[]>> = {
  'ansible.posix': [
    ...['acl', 'at', 'authorized_key', 'firewalld', 'firewalld_info', 'mount', 'patch', 'seboolean', 'selinux'],
    ...['synchronize', 'sysctl'],
  ],
  'community.general': [
    ...['alternatives', 'archive', 'capabilities', 'cronvar', 'dpkg_divert', 'filesystem', 'git_config', 'htpasswd'],
    ...['ini_file', 'interfaces_file', 'iso_extract', 'java_cert', 'kernel_blacklist', 'launchd', 'locale_gen'],
    ...['lvg', 'lvol', 'make', 'modprobe', 'nmcli', 'open_iscsi', 'pam_limits', 'pamd', 'parted', 'pids', 'read_csv'],
    ...['sefcontext', 'snap', 'ssh_config', 'sudoers', 'sysupgrade', 'timezone', 'ufw', 'wakeonlan', 'xml', 'zfs'],
  ],
  'kubernetes.core': [
    ...['helm', 'helm_info', 'helm_plugin', 'helm_pull', 'helm_registry_auth', 'helm_repository', 'helm_template'],
    ...['k8s', 'k8s_cluster_info', 'k8s_cp', 'k8s_drain', 'k8s_exec', 'k8s_info', 'k8s_json_patch', 'k8s_log'],
    ...['k8s_rollback', 'k8s_scale', 'k8s_service', 'k8s_taint'],
  ],
};

/** The short name of a module that is written with the full name of a collection; undefined for any other name. */
export function shortNameIn(written: string): string | undefined {
  const [, collection = '', name = ''] = /^(\w+\.\w+)\.(\w+)$/.exec(written) ?? [];
  return Object.hasOwn(collections, collection) && collections[collection]!.includes(name) ? name : undefined;
}

/** The full names by which collections have a module of this name. */
export function fullNamesOf(name: string): readonly string[] {
  return Object.keys(collections).flatMap((each) => (collections[each]!.includes(name) ? [`${each}.${name}`] : []));
}
