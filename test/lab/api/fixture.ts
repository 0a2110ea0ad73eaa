import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type Api, type ApiOptions, createApi } from '../../../lab/api/api.ts';
import { type FakeMachines, fakeMachines } from './machines.ts';

/** The token of every API under test. */
export const token = 'test-token-0123456789';

/** A public key, and another. */
export const keys = [
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f one@test',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA two@test',
] as const;

/** An API on loopback with fake machines, and a way to ask it. */
export interface Lab {
  readonly api: Api;
  readonly machines: FakeMachines;
  readonly url: string;
  readonly folder: string;
  /** Asks with the token; gives status, JSON (undefined when there is none) and headers. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** The id of the project of that name. */
  project(name?: string): string;
  /** Asks until the answer satisfies; fails after ten seconds. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  until(path: string, enough: (json: any) => boolean): Promise<any>;
  /** Ends the process's part of it, keeps the state file, and starts it again (on another port). */
  restart(options?: Partial<ApiOptions>): Promise<Lab>;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers have every shape
  readonly json: any;
  readonly headers: Headers;
}

/** Starts an API; it takes no time to provision unless the options say so. */
export async function startLab(
  options: Partial<ApiOptions> = {},
  folder = mkdtempSync(`${tmpdir()}/kplay-api-`),
  machines = fakeMachines(),
): Promise<Lab> {
  const api = await createApi({
    token,
    machines,
    stateFile: `${folder}/state.json`,
    projects: ['testing'],
    delays: { provision: 0, deprovision: 0 },
    market: { period: 1e15 },
    lookEvery: 5,
    ...options,
  });
  const url = `http://127.0.0.1:${await api.listen(0, '127.0.0.1')}`;
  const ask: Lab['ask'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: { 'x-auth-token': token, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? undefined : read(text), headers: answer.headers };
  };
  return {
    api,
    machines,
    url,
    folder,
    ask,
    project: (name = 'testing') => api.state.projects.find((project) => project.name === name)!.id,
    until: async (path, enough) => {
      const end = Date.now() + 10_000;
      for (;;) {
        const { json } = await ask('GET', path);
        if (enough(json)) return json;
        if (Date.now() > end) throw new Error(`${path} never came to it: ${JSON.stringify(json)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    restart: async (more = {}) => {
      await api.close();
      return startLab({ ...options, ...more }, folder, machines);
    },
    close: async () => {
      await api.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
