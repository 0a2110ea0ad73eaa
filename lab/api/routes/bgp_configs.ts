import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { providerAs } from '../../network/addresses.ts';
import { checked } from '../bodies.ts';
import { theProject } from '../find.ts';
import { Problem } from '../problem.ts';
import { sessionsOf, showBgpConfig } from '../show/bgp.ts';
import type { BgpConfig, Project } from '../state.ts';
import { type Answer, type Call, ok, type Route, type World } from '../world.ts';
import { showSessionsOf } from './bgp.ts';

/** Whether a project may use BGP, and how. Once made, a configuration stays. */
export const bgpConfigRoutes: readonly Route[] = [
  { method: 'GET', path: '/projects/:id/bgp-config', answer: one },
  { method: 'POST', path: '/projects/:id/bgp-configs', answer: request },
  { method: 'GET', path: '/projects/:id/global-bgp-ranges', answer: ranges },
];

const order = z.object({
  deployment_type: z.enum(['local', 'global']),
  asn: z.int().min(1).max(4294967295),
  md5: z
    .string()
    .regex(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d]{10,20}$/, 'is invalid')
    .nullish(),
  use_case: z.string().nullish(),
});

/** Without a configuration an empty one is told. */
async function one({ params }: Call, world: World): Promise<Answer> {
  const project = theProject(world.state, params['id']);
  const config = world.state.bgpConfigs.find((known) => known.project === project.id);
  return ok(config ? showBgpConfig(config, await showSessionsOf(project.id, world)) : {});
}

/** A local one holds at once; a global one has to be looked at. */
function request({ params, body }: Call, world: World): Answer {
  const { state, reviews, now } = world;
  const project = theProject(state, params['id']);
  const wanted = checked(order, body);
  const known = state.bgpConfigs.find((config) => config.project === project.id);
  if (known) return change(known, wanted, project, world);
  if (wanted.deployment_type === 'local' && !isPrivate(wanted.asn)) {
    throw new Problem(422, `asn ${wanted.asn} is not a private one, which local BGP needs`);
  }
  const config: BgpConfig = {
    ...{ id: randomUUID(), project: project.id, deploymentType: wanted.deployment_type, asn: wanted.asn },
    md5: wanted.md5 ?? null,
    status: wanted.deployment_type === 'local' ? 'enabled' : 'requested',
    requestedAt: now(),
  };
  state.bgpConfigs.push(config);
  if (config.status === 'requested') reviews.ask(config.id);
  return { status: 204 };
}

/** The password can be changed, which the sessions that there are hear of. */
function change(known: BgpConfig, wanted: z.infer<typeof order>, project: Project, { state, routing }: World): Answer {
  if (known.asn !== wanted.asn || known.deploymentType !== wanted.deployment_type) {
    throw new Problem(422, `BGP is already configured: ${known.deploymentType}, asn ${known.asn}`);
  }
  known.md5 = wanted.md5 ?? null;
  for (const device of new Set(sessionsOf(project.id, state).map(({ device }) => device))) routing.apply(device);
  return { status: 204 };
}

/** Ranges come with an AS of one's own, which nobody in the lab has. */
function ranges({ params }: Call, { state }: World): Answer {
  theProject(state, params['id']);
  return ok({ global_bgp_ranges: [] });
}

/** RFC 6996, without the one of the switches. */
function isPrivate(asn: number): boolean {
  return asn !== providerAs && ((asn >= 64512 && asn <= 65534) || (asn >= 4200000000 && asn <= 4294967294));
}
