/** An operating system that can be ordered. */
export interface OperatingSystem {
  readonly slug: string;
  readonly name: string;
  readonly distro: string;
  readonly distroLabel: string;
  readonly version: string;
}

const system = (slug: string, distro: string, label: string, version: string): OperatingSystem => ({
  slug,
  name: `${label} ${version}`,
  distro,
  distroLabel: label,
  version,
});

/** The slugs that the lab knows; which root file system stands behind each is the matter of its machines. */
export const operatingSystems: readonly OperatingSystem[] = [
  system('debian_10', 'debian', 'Debian', '10'),
  system('debian_11', 'debian', 'Debian', '11'),
  system('debian_12', 'debian', 'Debian', '12'),
  system('debian_13', 'debian', 'Debian', '13'),
  system('ubuntu_16_04', 'ubuntu', 'Ubuntu', '16.04 LTS'),
  system('ubuntu_18_04', 'ubuntu', 'Ubuntu', '18.04 LTS'),
  system('ubuntu_20_04', 'ubuntu', 'Ubuntu', '20.04 LTS'),
  system('ubuntu_22_04', 'ubuntu', 'Ubuntu', '22.04 LTS'),
  system('ubuntu_24_04', 'ubuntu', 'Ubuntu', '24.04 LTS'),
  system('alpine_3', 'alpine', 'Alpine', '3'),
  // Not the service's: kinds of hosts that only the lab has.
  system('debian_12_python', 'debian', 'Debian', '12 with Python'),
  system('busybox', 'busybox', 'busybox', '1.35'),
];

/** The operating system that boots what the user's iPXE script says. */
export const customIpxe = system('custom_ipxe', 'custom_ipxe', 'Custom iPXE', '1');
