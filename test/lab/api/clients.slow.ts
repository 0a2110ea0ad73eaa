import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findRoute, routes } from '../../../lab/api/router.ts';
import { run } from '../../../lab/command.ts';
import { suite } from '../../suite.ts';
import { type Call, classicCalls, metalCalls } from './clients.cases.ts';
import { callsOf, compare, type Program, packages } from './clients.ts';
import { startLab, token } from './fixture.ts';
import { frontOf, makeCertificate } from './front.ts';

const folder = mkdtempSync(`${tmpdir()}/kplay-clients-`);

/** Operations that no client is asked to use: hosts ask these about themselves, without a token. */
const unasked = routes.filter(({ open }) => open).map(({ method, path }) => `${method} ${path}`);

/** The routes that were asked for something. */
const used = new Set<string>();

/** Has a client's program do its calls against an API of its own, and notes which routes it used. */
async function ask(program: Program, prefix: string, tls: boolean): Promise<Call[]> {
  const lab = await startLab();
  await lab.api.reserve({ project: lab.project(), plan: 'c3.small.x86', metro: 'am', spare: true });
  const front = await frontOf(lab.url, tls ? { tls: makeCertificate(folder) } : {});
  const environment = { REQUESTS_CA_BUNDLE: join(folder, 'cert.pem') };
  try {
    const api = { url: front.url + prefix, token, project: lab.project() };
    const calls = await callsOf(program, api, (argv) => run(argv, { environment }));
    for (const line of front.asked) {
      const [method, path] = line.replace(/\?.*/, '').split(' ') as [string, string];
      const { route } = findRoute(method, path.slice(prefix.length));
      used.add(`${route.method} ${route.path}`);
    }
    return calls;
  } finally {
    await front.close();
    await lab.close();
  }
}

suite(
  'clients of others',
  (test) => {
    test('the one that is generated from the contract, whose types refuse what does not conform', async () => {
      compare(packages[0], await ask('metal.py', '/metal/v1', false), metalCalls);
    });

    test('the older one, with the older base address', async () => {
      compare(packages[1], await ask('classic.py', '', true), classicCalls);
    });

    test('they asked for all that the API answers', () => {
      const known = routes.map(({ method, path }) => `${method} ${path}`);
      assert.equal(
        known.filter((route) => !used.has(route)),
        unasked,
      );
    });
  },
  { after: () => rmSync(folder, { recursive: true }) },
);
