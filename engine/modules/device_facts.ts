import picomatch from 'picomatch';
import { z } from 'zod';
import type { Server } from '../providers/provider.ts';
import { word } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';
import { apiArguments, maybeWord, providerFor, withProvider } from './provision/api.ts';
import { deviceKeys, deviceList, deviceResult } from './provision/result.ts';

const elsewhere = "needs a provider's API; test/modules/lookups.slow.ts runs it against the lab's";
const words = z.union([word.transform((one) => [one]), z.array(word)]).nullish();

const args = z.object({
  ...apiArguments,
  project: word.describe('name or id of the project'),
  hostnames: words.describe('only devices whose hostname matches one of these patterns (`worker-*`)'),
  device_ids: words.describe('only devices with one of these ids'),
  tags: words.describe('only devices with all of these tags'),
  states: words.describe("only devices in one of these states, in the API's words (active, failed, …)"),
  plans: words.describe('only devices of one of these plans'),
  metro: maybeWord.describe('only devices in this metro'),
});

type Arguments = z.infer<typeof args>;

export default defineModule({
  name: 'device_facts',
  form: 'controller',
  summary: 'Tells which devices a project has at a provider.',
  description: 'Devices are sorted by hostname, numbers in it by their value. No device is no failure.',
  alsoKnownAs: ['equinix.metal.device_info', 'metal_device_info'],
  args,
  aliases: {
    project: ['project_id'],
    hostnames: ['hostname', 'name'],
    device_ids: ['device_id', 'ids'],
    states: ['state'],
    plans: ['plan'],
    api_token: ['auth_token', 'metal_api_token'],
  },
  returns: z.object({
    devices: deviceList.describe(`the devices: ${deviceKeys}; addresses are named as in an inventory`),
  }),
  effects: ({ project, hostnames }) => ({
    needs: [{ kind: 'project', name: project }],
    looksAt: (hostnames ?? []).map((name) => ({ kind: 'device', name: `${project}/${name}` })),
  }),
  examples: [
    {
      title: 'Find the workers that failed',
      task: { device_facts: { project: 'testing', hostnames: 'worker-*', states: ['failed'] } },
      elsewhere,
    },
    { title: 'All devices with a tag', task: { device_facts: { project: 'testing', tags: 'kubernetes' } }, elsewhere },
  ],
  repeatable: true,
  act: (given, here) =>
    withProvider(here, { devices: [] }, async () => {
      const provider = providerFor(given);
      const project = await provider.project(given.project, here.signal);
      const servers = (await provider.servers(project, here.signal)).filter((server) => isWanted(server, given));
      return { changed: false, data: { devices: servers.sort(byName).map(deviceResult) } };
    }),
});

function isWanted(server: Server, { hostnames, device_ids, tags, states, plans, metro }: Arguments): boolean {
  const among = (list: readonly string[] | null | undefined, one: string) => list == null || list.includes(one);
  return (
    (hostnames == null || picomatch.isMatch(server.name, hostnames)) &&
    among(device_ids, server.id) &&
    among(states, server.stateName) &&
    among(plans, server.plan) &&
    (tags == null || tags.every((tag) => server.tags.includes(tag))) &&
    (metro === undefined || metro.toLowerCase() === server.location.region)
  );
}

const order = new Intl.Collator('en', { numeric: true });

function byName(a: Server, b: Server): number {
  return order.compare(a.name, b.name) || order.compare(a.createdAt, b.createdAt);
}
