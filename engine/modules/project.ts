import { z } from 'zod';
import { requireCapabilities } from '../providers/capabilities.ts';
import type { ProjectDetails } from '../providers/projects.ts';
import type { Provider } from '../providers/provider.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';
import { providerFor, withProvider } from './provision/api.ts';
import {
  type ProjectArguments,
  projectArguments,
  projectChangeOf,
  projectDifference,
  projectResult,
  theProject,
} from './provision/project.ts';

const elsewhere = "needs a provider's API; test/modules/project.slow.ts runs it against the lab's";

export default defineModule({
  name: 'project',
  form: 'controller',
  summary: 'Sees to it that a project is there at a provider, or is not.',
  description: `A project is found by its id, or by its name, which must be the name of one project only. It can be removed
when it has no devices any more; keys and reserved addresses go with it.`,
  alsoKnownAs: ['community.general.packet_project', 'packet_project', 'equinix.metal.project', 'metal_project'],
  args: projectArguments,
  aliases: {
    id: ['project_id'],
    api_token: ['auth_token', 'metal_api_token'],
    organization: ['org_id', 'organization_id'],
    payment_method: ['payment_method_id'],
    backend_transfer: ['backend_transfer_enabled'],
  },
  returns: z.object({
    id: z.string().optional().describe('its id'),
    name: z.string().describe('its name'),
    organization: z.string().optional().describe('the id of its organization, or empty'),
    payment_method: z.string().optional().describe('the id of what pays for it, or empty'),
    tags: z.array(z.string()).optional().describe('its tags'),
    customdata: z.record(z.string(), z.unknown()).optional().describe('its custom data'),
    backend_transfer: z.boolean().optional().describe('whether private addresses reach across metros'),
  }),
  effects: ({ name, id, state }) => {
    const things = [name, id].flatMap((each) => (each === undefined ? [] : [{ kind: 'project' as const, name: each }]));
    return state === 'absent' ? { removes: things } : { makes: things };
  },
  examples: [
    {
      title: 'Have a project for the cluster',
      task: { project: { name: 'cluster-7', tags: ['kubernetes'], customdata: { owner: 'platform' } } },
      elsewhere,
    },
    { title: 'Remove it', task: { project: { name: 'cluster-7', state: 'absent' } }, elsewhere },
  ],
  repeatable: true,
  act: (given, here) =>
    withProvider(here, { name: given.name ?? given.id! }, () => provide(given, here, providerFor(given))),
});

async function provide(given: ProjectArguments, here: Here, provider: Provider): Promise<Outcome> {
  requireCapabilities(provider, ['projects']);
  const there = theProject(await provider.administration!.list(here.signal), given);
  if (given.state === 'absent') return remove(there, given, here, provider);
  if (!there) return create(given, here, provider);
  const change = projectChangeOf(there, given);
  if (!change) return { changed: false, data: projectResult(there) };
  const differences = projectDifference(there, { ...there, ...change });
  if (here.check) return { changed: true, data: projectResult({ ...there, ...change }), differences };
  return { changed: true, data: projectResult(await provider.administration!.change(there, change)), differences };
}

async function create(given: ProjectArguments, here: Here, provider: Provider): Promise<Outcome> {
  const { name, organization, payment_method: paymentMethod, customdata, backend_transfer } = given;
  if (name === undefined) return { changed: false, failed: `there is no project ${given.id}`, data: {} };
  const order = {
    name,
    tags: given.tags ?? [],
    customData: (customdata ?? {}) as ProjectDetails['customData'],
    ...(organization === undefined ? {} : { organization }),
    ...(paymentMethod === undefined ? {} : { paymentMethod }),
  };
  const differences = projectDifference(undefined, { ...order, backendTransfer: backend_transfer ?? false });
  if (here.check)
    return {
      changed: true,
      data: { name, tags: order.tags },
      open: ['id', 'organization', 'payment_method'],
      differences,
    };
  const administration = provider.administration!;
  const made = await administration.create(order);
  // this one the API takes only of a project that is there
  const whole = backend_transfer ? await administration.change(made, { backendTransfer: true }) : made;
  return { changed: true, data: projectResult(whole), differences };
}

async function remove(
  there: ProjectDetails | undefined,
  given: ProjectArguments,
  here: Here,
  provider: Provider,
): Promise<Outcome> {
  const data = { name: there?.name ?? given.name ?? given.id! };
  if (!there) return { changed: false, data };
  const servers = await provider.servers(there, here.signal);
  if (servers.length > 0) {
    const names = servers.slice(0, 5).map(({ name }) => name);
    const more = servers.length > 5 ? ` and ${servers.length - 5} more` : '';
    return { changed: false, failed: `the project ${there.name} still has devices: ${names.join(', ')}${more}`, data };
  }
  const differences = projectDifference(there, undefined);
  if (!here.check) await provider.administration!.remove(there.id);
  return { changed: true, data, differences };
}
