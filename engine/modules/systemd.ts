import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call } from '../remote/program.ts';
import { defineModule } from './definition/module.ts';
import { assignments } from './facts/sections.ts';

export default defineModule({
  name: 'systemd',
  form: 'remote',
  summary: 'Starts, stops, enables and masks units of systemd.',
  description:
    'A unit that does not start fails the task with its status and the last lines of its journal. `restarted` and `reloaded` always count as changed; `daemon_reload` never does.',
  alsoKnownAs: ['systemd_service', 'service'],
  args: z
    .object({
      name: z
        .string()
        .regex(/^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]*$/, 'write the name of a unit, such as etcd or etcd.service')
        .optional()
        .describe('the unit; .service may be left out'),
      state: z.enum(['started', 'stopped', 'restarted', 'reloaded']).optional().describe('what it is to be now'),
      enabled: z.boolean().optional().describe('whether it starts with the host'),
      masked: z.boolean().optional().describe('whether nothing can start it'),
      daemon_reload: z.boolean().default(false).describe('whether systemd reads its unit files anew before'),
      daemon_reexec: z.boolean().default(false).describe('whether systemd itself starts anew before'),
      scope: z.enum(['system', 'user']).default('system').describe("the host's manager, or that of the user"),
      no_block: z.boolean().default(false).describe('whether not to wait for what is started or stopped'),
      force: z.boolean().default(false).describe('whether enabling may replace links in the way'),
    })
    .superRefine(({ name, state, enabled, masked, daemon_reload, daemon_reexec }, context) => {
      const asked = [state, enabled, masked].some((one) => one !== undefined);
      if (asked && name === undefined) context.addIssue({ code: 'custom', message: 'give the name of the unit' });
      if (!asked && !daemon_reload && !daemon_reexec) {
        context.addIssue({ code: 'custom', message: 'give at least one of state, enabled, masked and daemon_reload' });
      }
    }),
  aliases: { name: ['service', 'unit'], daemon_reload: ['daemon-reload'], daemon_reexec: ['daemon-reexec'] },
  returns: z.object({
    name: z.string().optional().describe('the unit'),
    state: z.string().optional().describe('what it was to be'),
    enabled: z.boolean().optional().describe('whether it was to be enabled'),
    status: z.record(z.string(), z.string()).describe('what systemctl show said before the change'),
  }),
  examples: [
    {
      title: 'Start a service, now and with the host',
      task: { systemd: { name: 'systemd-journald', state: 'started', daemon_reload: true } },
    },
    {
      title: 'Keep a timer from starting',
      task: { systemd: { name: 'fstrim.timer', state: 'stopped', enabled: false } },
      after: [{ systemd: { name: 'fstrim.timer', enabled: true } }],
    },
  ],
  effects: ({ name, state, enabled, masked }) => {
    if (name === undefined) return {};
    const unit = { kind: 'unit', name } as const;
    return {
      makes: [{ ...unit, as: { state: state === 'stopped' ? 'stopped' : state && 'started', enabled, masked } }],
      needs: [unit],
      always: state === 'restarted' || state === 'reloaded',
    };
  },
  repeatable: true,
  build: (args) =>
    call(
      'kp_systemd',
      args.name,
      args.state,
      args.enabled,
      args.masked,
      args.daemon_reload,
      args.daemon_reexec,
      args.scope,
      args.no_block,
      args.force,
    ),
  read: (answer, { name, state, enabled }) => ({
    data: {
      ...(name === undefined ? {} : { name }),
      ...(state === undefined ? {} : { state }),
      ...(enabled === undefined ? {} : { enabled }),
      status: assignments(result(answer, 'status') ?? ''),
    },
  }),
});
