import picomatch from 'picomatch';
import { z } from 'zod';
import { call } from '../remote/program.ts';
import type { Values } from '../types.ts';
import { defineModule } from './definition/module.ts';
import { hardwareFacts } from './facts/hardware.ts';
import { networkFacts } from './facts/network.ts';
import { readSections, type Sections } from './facts/sections.ts';
import { gatherSubset, wantedSubsets } from './facts/subsets.ts';
import { systemFacts } from './facts/system.ts';
import { timeFacts, userFacts } from './facts/user.ts';
import { firmwareFacts, virtualizationFacts } from './facts/virtualization.ts';

export default defineModule({
  name: 'setup',
  form: 'remote',
  summary: 'Gathers facts: what the host knows about itself.',
  description: `Facts are variables of the host that begin with \`ansible_\`, under the names that Ansible gives them. They are data: nothing in them is ever taken for a template.

Addresses come from \`ip\`, which every Debian and every busybox has; a host without it has no interfaces here. The full name is the one in /etc/hosts, as asking DNS could take seconds.

Ansible's smaller subsets (\`distribution\`, \`interfaces\`, \`mounts\`, …) are taken for the one that they belong to. Facts that are known stay, and those that are gathered now take the place of the old ones.`,
  args: z.object({
    gather_subset: gatherSubset
      .default(['all'])
      .describe(
        'what to gather beside the least (min): all, network, hardware, virtual; with ! in front: leave it out',
      ),
    gather_timeout: z
      .number()
      .min(1)
      .optional()
      .describe('how long the host may take to tell all of it, in seconds; no limit unless given'),
    filter: z
      .union([z.string().transform((one) => [one]), z.array(z.string())])
      .default([])
      .describe('patterns of the names to give, with or without ansible_ in front; none means all'),
  }),
  returns: z.object({ ansible_facts: z.record(z.string(), z.unknown()).describe('the facts') }),
  examples: [
    { title: 'Gather all facts', task: { setup: {} } },
    { title: 'Gather what is needed', task: { setup: { gather_subset: ['!all', 'network'], filter: 'default_*' } } },
  ],
  repeatable: true,
  patience: ({ gather_timeout }) => gather_timeout,
  build: ({ gather_subset }) => {
    const wanted = wantedSubsets(gather_subset);
    return call('kp_facts', wanted.has('network'), wanted.has('hardware'));
  },
  read: (answer, { gather_subset, filter }) => {
    const all = readFacts(readSections(answer.stdout), gather_subset);
    const matches = picomatch(filter.length === 0 ? ['*'] : [...filter], { dot: true });
    const named = (name: string) => matches(name) || matches(name.replace(/^ansible_/, ''));
    const facts = Object.fromEntries(Object.entries(all).filter(([name]) => named(name)));
    return { data: { ansible_facts: facts }, facts };
  },
});

function readFacts(sections: Sections, words: readonly string[]): Values {
  const wanted = wantedSubsets(words);
  return {
    ...(wanted.has('min') ? { ...systemFacts(sections), ...userFacts(sections), ...timeFacts(sections) } : {}),
    ...(wanted.has('network') ? networkFacts(sections) : {}),
    ...(wanted.has('hardware') ? { ...hardwareFacts(sections), ...firmwareFacts(sections) } : {}),
    ...(wanted.has('virtual') ? virtualizationFacts(sections) : {}),
    gather_subset: words,
  };
}
