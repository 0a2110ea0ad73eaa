import { z } from 'zod';
import { call, type Program, sequence } from '../remote/program.ts';
import { atPath } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { attributes, writing } from './files/attributes.ts';

export default defineModule({
  name: 'modprobe',
  form: 'remote',
  summary: 'Loads or unloads a module of the kernel, now and for every boot.',
  description:
    'What is built into the kernel counts as loaded. Parameters are given to a module when it is loaded: one that is loaded already keeps its own until the next boot.',
  alsoKnownAs: ['community.general.modprobe'],
  args: z.object({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_-]*$/, 'write the name of a module, such as br_netfilter')
      .describe('the module; - and _ are the same'),
    state: z.enum(['present', 'absent']).default('present').describe('whether it is to be loaded'),
    params: z
      .string()
      .regex(/^[^\n\r]*$/, 'it is more than one line')
      .default('')
      .describe('parameters, as NAME=VALUE with spaces between them'),
    persistent: z
      .enum(['disabled', 'present', 'absent'])
      .default('disabled')
      .describe('whether /etc/modules-load.d and /etc/modprobe.d are to say so (present), or not (absent)'),
  }),
  returns: z.object({ name: z.string().describe('the module') }),
  examples: [
    {
      title: 'What bridges of containers need, now and after a boot',
      task: { modprobe: { name: 'br_netfilter', persistent: 'present' } },
      after: [{ file: { path: '/etc/modules-load.d/br_netfilter.conf', state: 'absent' } }],
    },
  ],
  effects: ({ name, state, persistent }) => ({
    makes: [
      ...(state === 'present' ? [{ ...atPath('/proc/sys'), below: true as const }] : []),
      ...(persistent === 'present' ? [atPath(loadFile(name))] : []),
    ],
    ...(persistent === 'absent' ? { removes: [atPath(loadFile(name)), atPath(optionsFile(name))] } : {}),
  }),
  repeatable: true,
  build({ name, state, params, persistent }) {
    const load = call('kp_modprobe', name, state === 'present', params);
    if (persistent === 'disabled') return load;
    const files = [attributes({}), writing({})];
    if (persistent === 'absent') return sequence(load, ...files, gone(loadFile(name)), gone(optionsFile(name)));
    return sequence(
      load,
      ...files,
      only(loadFile(name), name),
      params === '' ? gone(optionsFile(name)) : only(optionsFile(name), `options ${name} ${params}`),
    );
  },
  read: (_, { name }) => ({ name }),
});

function loadFile(name: string): string {
  return `/etc/modules-load.d/${name}.conf`;
}

function optionsFile(name: string): string {
  return `/etc/modprobe.d/${name}.conf`;
}

function only(file: string, line: string): Program {
  return call('kp_only_line', file, line);
}

function gone(file: string): Program {
  return call('kp_absent', file);
}
