import { z } from 'zod';
import { result } from '../remote/answer.ts';
import { call, sequence } from '../remote/program.ts';
import { path, word } from './definition/arguments.ts';
import { atPath } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { regexp } from './files/insertion.ts';
import { posixPattern } from './files/pattern.ts';

const seconds = z.number().int().min(0);

const args = z
  .object({
    host: word
      .pipe(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.:_-]*$|^::[0-9a-fA-F.:]*$/, 'write a name or an address'))
      .default('127.0.0.1')
      .describe('where the port is, as seen from the host'),
    port: z.number().int().min(1).max(65535).optional().describe('a TCP port to wait for'),
    path: path.optional().describe('a path on the host to wait for'),
    search_regex: regexp
      .min(1)
      .optional()
      .describe('wait until a line of the file at path matches this regular expression, in what POSIX has of it'),
    state: z
      .enum(['started', 'present', 'stopped', 'absent'])
      .default('started')
      .describe('started and present: until it is there; stopped and absent: until it is not'),
    timeout: seconds.default(300).describe('how long to wait at most, in seconds'),
    delay: seconds.default(0).describe('how long to wait before the first look, in seconds'),
    sleep: seconds.min(1).default(1).describe('how long to wait between looks, in seconds'),
    connect_timeout: seconds.min(1).default(5).describe('how long one attempt to connect may take, in seconds'),
    msg: z.string().optional().describe('what to say when it was in vain'),
  })
  .superRefine(({ port, path: at, search_regex }, context) => {
    const report = (message: string) => context.addIssue({ code: 'custom', message });
    if (port !== undefined && at !== undefined) report('give either port or path');
    if (search_regex !== undefined && at === undefined) report('search_regex needs a path');
  });

export default defineModule({
  name: 'wait_for',
  form: 'remote',
  summary: 'Waits until a port answers, or a path is there, or either is gone.',
  description: `The wait is on the host and takes one round trip. Without port and path it waits for \`timeout\` seconds.

A port is tried with bash or nc, whichever the host has. Check mode looks once and does not wait.`,
  args,
  returns: z.object({
    elapsed: z.number().describe('how long it waited, in seconds'),
    state: z.string().describe('the value of state'),
    port: z.number().optional().describe('the value of port'),
    path: z.string().optional().describe('the value of path'),
  }),
  examples: [
    { title: 'Wait for sshd', task: { wait_for: { port: 22, timeout: 10 } } },
    { title: 'Wait until a file says so', task: { wait_for: { path: '/etc/passwd', search_regex: '^root:' } } },
    { title: 'Wait until a lock is gone', task: { wait_for: { path: '/tmp/kplay-example.lock', state: 'absent' } } },
  ],
  effects: ({ host, port, path: at, state, search_regex }) => {
    if (state === 'absent' || state === 'stopped') return {};
    if (port !== undefined) return { waitsFor: [{ kind: 'endpoint', name: `${host}:${port}` }] };
    return at === undefined || search_regex !== undefined ? {} : { waitsFor: [atPath(at)] };
  },
  repeatable: true,
  waits: true,
  build: ({ host, port, path: at, search_regex, state, timeout, delay, sleep, connect_timeout, msg }) => {
    const there = state === 'started' || state === 'present';
    if (port === undefined && at === undefined) return call('kp_wait_time', timeout);
    const pattern = search_regex === undefined ? undefined : posixPattern(search_regex);
    return sequence(
      at === undefined
        ? call('kp_wait_port', host, port, connect_timeout)
        : call('kp_wait_path', at, pattern?.text, pattern?.ignoreCase ?? false),
      call('kp_wait', there, timeout, delay, sleep, msg),
    );
  },
  read: (answer, { state, port, path: at }) => {
    const skipped = result(answer, 'skipped');
    const unknown = result(answer, 'unknown');
    const asked = {
      state,
      ...(port === undefined ? {} : { port }),
      ...(at === undefined ? {} : { path: at }),
    };
    if (unknown !== undefined) return { unknown, data: asked };
    const data = { elapsed: Number(result(answer, 'elapsed') ?? 0), ...asked };
    return skipped === undefined ? { data } : { skipped, data };
  },
});
