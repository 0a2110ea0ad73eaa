import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call } from '../remote/program.ts';
import { defineModule, type RemoteStep } from './definition/module.ts';

const seconds = z.number().int().min(0);

const args = z.object({
  pre_reboot_delay: seconds.default(0).describe('seconds from the answer to the reboot'),
  post_reboot_delay: seconds
    .default(0)
    .describe('seconds before the host is asked for the first time whether it is back'),
  reboot_timeout: seconds.min(1).default(600).describe('seconds that it may take to be back'),
  test_command: z.string().min(1).default('true').describe('what has to end well before the host counts as back'),
  boot_time_command: z
    .string()
    .min(1)
    .default('cat /proc/sys/kernel/random/boot_id')
    .describe('what tells one boot of the host from another'),
  reboot_command: z
    .string()
    .min(1)
    .optional()
    .describe('how the host reboots, where it is not by systemctl reboot or reboot'),
});

type Args = z.infer<typeof args>;

const leave: RemoteStep<Args> = {
  build: ({ boot_time_command, pre_reboot_delay, reboot_command }) =>
    call('kp_reboot', boot_time_command, pre_reboot_delay, reboot_command),
  read: (answer, _, { check }) => ({ boot: result(answer, 'boot') ?? '', rebooted: !check }),
};

const comeBack: RemoteStep<Args> = {
  insists: ({ pre_reboot_delay, post_reboot_delay, reboot_timeout }) => ({
    delay: pre_reboot_delay + post_reboot_delay + 1,
    seconds: reboot_timeout,
    pause: 1,
  }),
  build: ({ boot_time_command, test_command }, { check }, { boot }) =>
    check ? undefined : call('kp_rebooted', boot_time_command, String(boot), test_command),
};

export default defineModule({
  name: 'reboot',
  form: 'sequence',
  summary: 'Reboots the host, and waits until it is back.',
  description:
    'The host answers, goes away, and is asked on new connections until it has another boot id and `test_command` ends well. Facts are those of before until `setup` gathers them again.',
  args,
  aliases: {
    reboot_timeout: ['reboot_timeout_sec'],
    pre_reboot_delay: ['pre_reboot_delay_sec'],
    post_reboot_delay: ['post_reboot_delay_sec'],
  },
  returns: z.object({
    rebooted: z.boolean().describe('whether it has been rebooted; false in check mode'),
    elapsed: z.number().optional().describe('how long it was away, in seconds'),
    boot: z.string().describe('what boot_time_command said before'),
  }),
  examples: [
    {
      title: 'Reboot, and go on when systemd has started what it should',
      task: { reboot: { test_command: 'systemctl is-active --quiet multi-user.target', reboot_timeout: 120 } },
      repeats: true,
    },
  ],
  repeatable: false,
  effects: () => ({ always: true }),
  waits: true,
  steps: [leave, comeBack],
});
