import type { Capability } from '../../providers/capabilities.ts';
import type { DeviceArguments } from './arguments.ts';

/** What a provider must be able to do for these arguments. */
export function capabilitiesFor(args: DeviceArguments): Capability[] {
  const { state } = args;
  const needs: Readonly<Partial<Record<Capability, boolean>>> = {
    spot: args.spot_instance === true,
    reservations: args.hardware_reservation_id != null,
    tags: args.tags != null,
    'user-data': args.user_data != null,
    'custom-data': args.customdata != null,
    'network-boot': args.ipxe_script_url !== undefined || args.always_pxe != null,
    storage: args.storage != null,
    termination: args.termination_time !== undefined,
    lock: args.locked != null,
    power: state === 'active' || state === 'inactive' || state === 'rebooted',
    reinstall: state === 'reinstalled',
    rescue: state === 'rescued',
    'project-keys': args.project_ssh_keys != null,
    'user-keys': args.user_ssh_keys != null,
  };
  return (Object.keys(needs) as Capability[]).filter((capability) => needs[capability]);
}
