import { z } from 'zod';
import type { Modules } from '../../engine/load/loading.ts';
import { mode, text, value } from '../../engine/modules/definition/arguments.ts';
import { defineModule, type Module } from '../../engine/modules/definition/module.ts';

const declare = (name: string, args: z.ZodType, more: Partial<Module> = {}): Module =>
  defineModule({
    name,
    form: 'controller',
    summary: 'Does nothing.',
    args,
    returns: z.object({}),
    examples: [],
    repeatable: true,
    act: () => ({ changed: false, data: {} }),
    ...more,
  } as never) as unknown as Module;

const all = [
  declare('ping', z.object({ data: text.optional() })),
  declare('command', z.object({ cmd: text, chdir: z.string().optional() }), {
    freeForm: 'cmd',
    form: 'remote',
    build: () => undefined,
  } as Partial<Module>),
  declare('debug', z.object({ msg: value.optional(), var: z.string().optional() })),
  declare('assert', z.object({ that: z.union([z.string(), z.boolean(), z.array(z.string()).min(1)]) }), {
    conditions: ['that'],
  }),
  declare('set_fact', z.object({ cacheable: z.boolean().default(false) }).catchall(value)),
  declare('template', z.object({ src: z.string(), dest: z.string(), mode: mode.optional() })),
  declare(
    'copy',
    z
      .object({
        src: z.string().optional(),
        content: text.optional(),
        dest: z.string().min(1),
        mode: mode.optional(),
        force: z.boolean().default(true),
        retries: z.number().int().min(1).optional(),
        state: z.enum(['file', 'directory']).optional(),
        attributes: z.array(z.string()).optional(),
      })
      .refine((args) => args.src === undefined || args.content === undefined, 'give either src or content'),
    { aliases: { dest: ['path'] } },
  ),
  declare('firewall', z.object({}), { alsoKnownAs: ['ansible.posix.firewalld'] }),
];

/** A few modules with all kinds of arguments, so that the tests of loading do not depend on what kplay comes with. */
export const modules: Modules = {
  names: all.map(({ name }) => name).sort(),
  find: async (name) => all.find((module) => module.name === name),
};
