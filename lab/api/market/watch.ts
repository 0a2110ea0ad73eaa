import { findPlan } from '../catalogue/catalogue.ts';
import { addEvent } from '../events.ts';
import { giveBack } from '../give_back.ts';
import { timestamp } from '../show/timestamp.ts';
import type { Device, DeviceState } from '../state.ts';
import type { World } from '../world.ts';
import { fillRequests } from './requests.ts';

/** What looks after the spot market and after devices whose time is over. */
export interface Watch {
  start(): void;
  close(): void;
}

interface Needs {
  readonly world: World;
  readonly save: () => Promise<void>;
  /** From being outbid to being taken away, in milliseconds. */
  readonly notice: number;
  /** How often it looks, in milliseconds. */
  readonly every: number;
}

/** Looks around as long as it is started. */
export function createWatch({ world, save, notice, every }: Needs): Watch {
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const changes = [endTimes(world), outbid(world, notice), takeBack(world, notice), fillRequests(world)];
    if (changes.some(Boolean)) save().catch(() => undefined); // the next request says so
  };
  return {
    start: () => {
      timer = setInterval(look, every);
      timer.unref();
    },
    close: () => clearInterval(timer),
  };
}

/** Takes away the devices whose time is over, locked ones as well. */
function endTimes(world: World): boolean {
  const now = world.now();
  const over = world.state.devices.filter(
    ({ state, terminationTime }) => state !== 'deprovisioning' && terminationTime !== null && terminationTime <= now,
  );
  for (const device of over) {
    addEvent(device, 'instance.terminated', 'Terminated: its termination time is over', now);
    giveBack(device, world);
  }
  return over.length > 0;
}

/** Gives notice to the spot servers for which others would pay more. */
function outbid(world: World, notice: number): boolean {
  const told = staying(world).filter((device) => {
    const plan = findPlan(device.plan)!;
    const price = world.market.price(plan, device.metro);
    const most = device.spotPriceMax ?? plan.price;
    if (price <= most) return false;
    announce(device, notice, `Outbid: the spot price is ${price}, above the maximum of ${most}`, world);
    return true;
  });
  return told.length > 0;
}

/** Gives notice to the spot servers that a fault names. */
function takeBack(world: World, notice: number): boolean {
  const told = staying(world).filter((device) => {
    const fault = world.faults.meet(['spot-termination'], device);
    if (!fault) return false;
    const after = fault.seconds === undefined ? notice : fault.seconds * 1000;
    announce(device, after, 'The provider takes the spot server back', world);
    return true;
  });
  return told.length > 0;
}

/** Spot servers that have been handed over, and that nobody has told yet to go. */
function staying({ state }: World): Device[] {
  return state.devices.filter(
    (device) => device.spot && device.terminationTime === null && !moving.includes(device.state),
  );
}

const moving: readonly DeviceState[] = ['queued', 'provisioning', 'deprovisioning'];

function announce(device: Device, after: number, why: string, { now }: World): void {
  device.terminationTime = now() + after;
  const when = timestamp(device.terminationTime);
  addEvent(device, 'instance.spot_termination', `${why}; it will be terminated at ${when}`, now());
}
