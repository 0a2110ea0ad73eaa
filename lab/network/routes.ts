import { run } from '../command.ts';
import type { MachineOrder } from '../machines.ts';
import { portOf } from './plan.ts';

/** A route that the lab has laid, as `ip` writes it: a network without the length of its prefix is one address. */
export interface Route {
  readonly to: string;
  readonly via: string;
  readonly device: string;
}

/** Marks routes of ours in the kernel (rtnetlink(7), rtm_protocol), so that those of others, such as BIRD, are left alone. */
const protocol = 75;

/** The routes to a machine's elastic blocks, on the switch that it hangs on. */
export function blockRoutes(order: MachineOrder, blocks: readonly string[]): Route[] {
  return blocks.flatMap((block) => {
    const family = block.includes(':') ? 6 : 4;
    const hop = order.addresses.find((address) => address.family === family);
    return hop ? [{ to: block.replace(/\/(32|128)$/, ''), via: hop.address, device: portOf(order.id) }] : [];
  });
}

/** Lines for `ip -batch` that make these routes out of those. */
export function changes(from: readonly Route[], to: readonly Route[]): string[] {
  const [had, wanted] = [new Set(from.map(line)), new Set(to.map(line))];
  const targets = new Set(to.map((route) => route.to));
  return [
    ...from
      .filter((route) => !wanted.has(line(route)) && !targets.has(route.to))
      .map((route) => `route del ${line(route)}`),
    ...to.filter((route) => !had.has(line(route))).map((route) => `route replace ${line(route)}`),
  ];
}

/** Makes our routes in a namespace be these and no others. */
export async function layRoutes(namespace: string, wanted: readonly Route[]): Promise<void> {
  const lines = changes(await laidRoutes(namespace), wanted);
  if (lines.length === 0) return;
  await run(['ip', '-n', namespace, '-batch', '-'], { input: lines.map((each) => `${each}\n`).join('') });
}

async function laidRoutes(namespace: string): Promise<Route[]> {
  const shown = await Promise.all(
    ['-4', '-6'].map((family) => run(['ip', '-n', namespace, family, '-j', 'route', 'show', 'proto', `${protocol}`])),
  );
  return shown
    .flatMap((json): { dst: string; gateway: string; dev: string }[] => JSON.parse(json || '[]'))
    .map(({ dst, gateway, dev }) => ({ to: dst, via: gateway, device: dev }));
}

function line({ to, via, device }: Route): string {
  return `${to} via ${via} dev ${device} proto ${protocol}`;
}
