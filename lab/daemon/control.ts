import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { KplayError } from '../../engine/errors.ts';
import { LabError } from '../errors.ts';
import { files, type Layout } from '../layout.ts';
import type { Machines } from '../machines.ts';
import type { Miss } from '../mirror/index.ts';
import type { RouterTable } from '../network/tables.ts';
import type { ProviderCalls } from './provider.ts';

/** What the daemon tells of itself. */
export interface DaemonCalls extends ProviderCalls {
  ping(): Promise<DaemonProcess>;
  /** What hosts asked the mirror for in vain. */
  misses(): Promise<readonly Miss[]>;
  /** Settles when all machines run that should, and the network is as the lab's configuration says. */
  settled(): Promise<void>;
  /** What switches and border have learnt. */
  routes(): Promise<readonly RouterTable[]>;
}

/** What the daemon does for others on this machine, each a POST of a JSON list of arguments to a Unix socket that root owns. */
export type Control = Machines & DaemonCalls;

/** Who answers: a process, and what it is a process of. */
export interface DaemonProcess {
  readonly id: number;
  /** Tells one build of kplay from another. */
  readonly build: string;
}

const power = ['powerOn', 'powerOff', 'reboot', 'reinstall', 'rescue'] as const;
const machineCalls = ['create', 'remove', ...power, 'route', 'peers', 'list'] as const;
const provider = ['faults', 'setFault', 'clearFaults', 'reserve'] as const;
const daemonCalls = ['ping', 'misses', 'settled', 'routes', ...provider] as const;

/** Answers calls until it is closed. */
export async function serveControl(lab: Layout, machines: Machines, daemon: DaemonCalls): Promise<Server> {
  const server = createServer(async (asked, response) => {
    try {
      response.end(JSON.stringify({ result: await answer(asked, machines, daemon) }));
    } catch (error) {
      const { message, hint } = error as KplayError;
      response.writeHead(error instanceof KplayError ? 422 : 500).end(JSON.stringify({ error: { message, hint } }));
    }
  });
  await rm(files.socket(lab), { force: true });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(files.socket(lab), resolve);
  });
  await chmod(files.socket(lab), 0o600);
  return server;
}

async function answer(asked: IncomingMessage, machines: Machines, daemon: DaemonCalls): Promise<unknown> {
  const name = (asked.url ?? '').slice(1);
  const args = JSON.parse(await text(asked));
  const ofMachines = machineCalls.find((call) => call === name);
  if (ofMachines) return (machines[ofMachines] as Call).apply(machines, args);
  const ofDaemon = daemonCalls.find((call) => call === name);
  if (ofDaemon) return (daemon[ofDaemon] as Call).apply(daemon, args);
  throw new LabError(`the lab's daemon knows no ${name}`);
}

type Call = (...args: unknown[]) => Promise<unknown>;

/** The machines of a lab whose daemon runs; every call throws a LabError when it does not. */
export function control(lab: Layout): Control {
  const calls = [...machineCalls, ...daemonCalls].map((method) => [
    method,
    (...args: unknown[]) => callDaemon(lab, method, args),
  ]);
  return Object.fromEntries(calls);
}

async function callDaemon(lab: Layout, method: string, args: readonly unknown[]): Promise<unknown> {
  const { status, body } = await post(files.socket(lab), `/${method}`, JSON.stringify(args)).catch((cause) => {
    throw new LabError(`the daemon of lab ${lab.name} does not answer: ${cause.message}`, {
      hint: `see ${files.log(lab)}; "kplay lab up" starts it again`,
      cause,
    });
  });
  const { result, error } = JSON.parse(body);
  if (status !== 200) throw new LabError(error.message, error.hint && { hint: error.hint });
  return result;
}

function post(socketPath: string, path: string, body: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, method: 'POST' }, async (response) => {
      text(response).then((answered) => resolve({ status: response.statusCode ?? 0, body: answered }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
