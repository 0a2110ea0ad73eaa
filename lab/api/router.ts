import { notFound } from './problem.ts';
import { actionRoutes } from './routes/actions.ts';
import { batchRoutes } from './routes/batches.ts';
import { bgpRoutes } from './routes/bgp.ts';
import { bgpConfigRoutes } from './routes/bgp_configs.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { deviceRoutes } from './routes/devices.ts';
import { eventRoutes } from './routes/events.ts';
import { hardwareRoutes } from './routes/hardware.ts';
import { instanceMetadataRoutes } from './routes/instance_metadata.ts';
import { assignmentRoutes } from './routes/ip_assignments.ts';
import { ipRoutes } from './routes/ips.ts';
import { marketRoutes } from './routes/market.ts';
import { metadataRoutes } from './routes/metadata.ts';
import { phoneHomeRoutes } from './routes/phone_home.ts';
import { projectRoutes } from './routes/projects.ts';
import { spotRequestRoutes } from './routes/spot_requests.ts';
import { sshKeyRoutes } from './routes/ssh_keys.ts';
import type { Route } from './world.ts';

/** Everything that the API answers, in the order in which it is looked for. */
export const routes: readonly Route[] = [
  ...projectRoutes,
  ...sshKeyRoutes,
  ...deviceRoutes,
  ...actionRoutes,
  ...eventRoutes,
  ...batchRoutes,
  ...catalogueRoutes,
  ...hardwareRoutes,
  ...marketRoutes,
  ...spotRequestRoutes,
  ...metadataRoutes,
  ...instanceMetadataRoutes,
  ...phoneHomeRoutes,
  ...ipRoutes,
  ...assignmentRoutes,
  ...bgpConfigRoutes,
  ...bgpRoutes,
];

const split = routes.map((route) => ({ route, parts: route.path.split('/') }));

/** The operation for a request, with the named parts of its path; 404 when there is none. PATCH is what older clients say for PUT. */
export function findRoute(method: string, path: string): { route: Route; params: Record<string, string> } {
  const asked = path.split('/');
  const verb = method === 'PATCH' ? 'PUT' : method;
  for (const { route, parts } of split) {
    if (route.method !== verb || parts.length !== asked.length) continue;
    const params: Record<string, string> = {};
    const fits = parts.every((part, index) => {
      if (!part.startsWith(':')) return part === asked[index];
      params[part.slice(1)] = asked[index]!;
      return true;
    });
    if (fits) return { route, params };
  }
  throw notFound();
}
