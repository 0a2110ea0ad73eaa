import { run } from '../command.ts';
import { LabError } from '../errors.ts';
import { batch } from './namespace.ts';

/** A route that the lab has laid, as `ip` writes it: a network without the length of its prefix is one address. */
export interface Route {
  readonly to: string;
  /** The next hop; without one it is right behind the device. */
  readonly via?: string;
  readonly device: string;
  /** The address that this host itself sends from on this way. */
  readonly source?: string;
}

/** Marks routes of ours in the kernel (rtnetlink(7), rtm_protocol), so that those of others, such as BIRD, are left alone. */
const protocol = 75;

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

/** Our routes in the namespaces of a lab. The kernel is asked once for what it has, and again when that may have changed. */
export class LaidRoutes {
  #known = new Map<string, readonly Route[]>();

  /**
   * Makes our routes in a namespace be these and no others, but for those of links that are down, or gone: they are laid
   * by the first call after `forget` that finds them up.
   */
  async lay(namespace: string, wanted: readonly Route[]): Promise<void> {
    const known = this.#known;
    const lines = changes(known.get(namespace) ?? (await laidRoutes(namespace)), wanted);
    known.delete(namespace);
    try {
      if (lines.length > 0) await batch(namespace, lines, ['-force']);
      known.set(namespace, wanted);
    } catch (error) {
      if (!(error instanceof LabError && onlyForWantOfLinks(error.message))) throw error;
    }
  }

  /** To be called when routes may have gone by themselves, as those of a link do with it; what is being laid now counts as unknown. */
  forget(): void {
    this.#known = new Map();
  }
}

/** Whether all that `ip` complains about comes of links that were pulled, or went down: whoever did that took their routes away. */
function onlyForWantOfLinks(message: string): boolean {
  const complaints = message.split('\n').filter((text) => /^(Error|RTNETLINK|Cannot)/.test(text));
  const ofLinks = complaints.filter((text) =>
    /is not up|is down|Cannot find device|No such (device|process)/.test(text),
  );
  const inTurn = complaints.filter((text) => /invalid gateway|No route to host|Network is unreachable/.test(text));
  return ofLinks.length > 0 && ofLinks.length + inTurn.length === complaints.length;
}

async function laidRoutes(namespace: string): Promise<Route[]> {
  const shown = await Promise.all(
    ['-4', '-6'].map((family) => run(['ip', '-n', namespace, family, '-j', 'route', 'show', 'proto', `${protocol}`])),
  );
  return shown
    .flatMap((json): Shown[] => JSON.parse(json || '[]'))
    .map(({ dst, gateway, dev, prefsrc }) => ({
      to: dst,
      device: dev,
      ...(gateway && { via: gateway }),
      ...(prefsrc && { source: prefsrc }),
    }));
}

/** A route as `ip -j` shows it. */
interface Shown {
  readonly dst: string;
  readonly gateway?: string;
  readonly dev: string;
  readonly prefsrc?: string;
}

function line({ to, via, device, source }: Route): string {
  return [to, ...(via ? ['via', via] : []), 'dev', device, 'proto', protocol, ...(source ? ['src', source] : [])].join(
    ' ',
  );
}
