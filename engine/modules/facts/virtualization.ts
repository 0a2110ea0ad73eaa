import type { Values } from '../../types.ts';
import { line, pairs, type Sections } from './sections.ts';

const vendors: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/QEMU|KVM|OpenStack|Amazon EC2|Google Compute Engine|DigitalOcean|Hetzner/i, 'kvm'],
  [/VMware/i, 'VMware'],
  [/VirtualBox|innotek/i, 'virtualbox'],
  [/Virtual Machine/i, 'VirtualPC'],
  [/Xen/i, 'xen'],
  [/Parallels/i, 'parallels'],
];

/** What of the machine's identity its firmware tells; serial numbers only to root. */
export function firmwareFacts(sections: Sections): Values {
  const told = (file: string) => line(sections, `/sys/class/dmi/id/${file}`) ?? 'NA';
  return {
    ansible_system_vendor: told('sys_vendor'),
    ansible_product_name: told('product_name'),
    ansible_product_version: told('product_version'),
    ansible_product_serial: told('product_serial'),
    ansible_product_uuid: told('product_uuid'),
    ansible_board_vendor: told('board_vendor'),
    ansible_board_name: told('board_name'),
    ansible_bios_vendor: told('bios_vendor'),
    ansible_bios_version: told('bios_version'),
    ansible_bios_date: told('bios_date'),
    ansible_chassis_vendor: told('chassis_vendor'),
    ansible_chassis_serial: told('chassis_serial'),
    ansible_chassis_asset_tag: told('chassis_asset_tag'),
  };
}

/** Whether the host is a machine of its own, as far as it can tell. */
export function virtualizationFacts(sections: Sections): Values {
  const type = containerType(sections) ?? machineType(sections);
  return {
    ansible_virtualization_type: type ?? 'NA',
    ansible_virtualization_role: type === undefined ? 'NA' : 'guest',
  };
}

function containerType(sections: Sections): string | undefined {
  return line(sections, '/run/systemd/container') ?? (pairs(sections, 'shell').has('docker') ? 'docker' : undefined);
}

function machineType(sections: Sections): string | undefined {
  const hypervisor = line(sections, '/sys/hypervisor/type');
  if (hypervisor === 'xen') return 'xen';
  const names = ['sys_vendor', 'product_name', 'bios_vendor'].map((file) =>
    line(sections, `/sys/class/dmi/id/${file}`),
  );
  return vendors.find(([pattern]) => pattern.test(names.join(' ')))?.[1];
}
