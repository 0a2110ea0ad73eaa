import type { Value, Values } from '../../types.ts';
import type { LoginKeys, NetworkBoot, ServerChange, ServerOrder } from '../provider.ts';

/** The body of an order. A facility goes in a list, as the contract has it; older clients sent one string. */
export function orderBody(order: ServerOrder, mark: string): Values {
  const { region, site } = order.location;
  return {
    ...order.more,
    hostname: order.name,
    plan: order.plan,
    operating_system: order.image,
    ...(site ? { facility: [site] } : { metro: region ?? null }),
    tags: [...order.tags, mark],
    ...given({
      userdata: order.userData,
      customdata: order.customData,
      locked: order.locked,
      hardware_reservation_id: order.reservation,
      termination_time: order.endsAt,
      storage: order.storage,
    }),
    ...(order.spot ? { spot_instance: true, ...given({ spot_price_max: order.spot.priceMax }) } : {}),
    ...(order.keys ? keysOf(order.keys) : {}),
    ...(order.networkBoot ? bootOf(order.networkBoot) : {}),
  };
}

/** The body that changes a device; tags are replaced as a whole, so kplay's own go along. */
export function changeBody(change: ServerChange, marks: readonly string[]): Values {
  return {
    ...change.more,
    ...(change.tags ? { tags: [...change.tags, ...marks] } : {}),
    ...given({ locked: change.locked, userdata: change.userData, customdata: change.customData }),
    ...(change.networkBoot ? bootOf(change.networkBoot) : {}),
  };
}

/** No key of anyone has to be said, because an order without keys gets all of them. */
function keysOf({ project, users }: LoginKeys): Values {
  if (project.length + users.length === 0) return { no_ssh_keys: true };
  return { project_ssh_keys: project, user_ssh_keys: users };
}

function bootOf({ script, always }: Partial<NetworkBoot>): Values {
  return given({ ipxe_script_url: script, always_pxe: always });
}

function given(values: Readonly<Record<string, Value | undefined>>): Values {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
