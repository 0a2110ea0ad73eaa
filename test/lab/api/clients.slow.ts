import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../engine/package.ts';
import { findRoute, routes } from '../../../lab/api/router.ts';
import { run } from '../../../lab/command.ts';
import { pythonWith } from '../../python.ts';
import { suite } from '../../suite.ts';
import { type Call, classicCalls, metalCalls } from './clients.cases.ts';
import { startLab, token } from './fixture.ts';
import { frontOf, makeCertificate } from './front.ts';

const folder = mkdtempSync(`${tmpdir()}/kplay-clients-`);

/** The clients that the service gave out, as they are on PyPI. The strictness of the first one's types is pydantic's. */
const packages = ['equinix_metal==0.11.0', 'packet-python==1.44.3', 'pydantic==2.14.3'] as const;

/** Operations that no client is asked to use: hosts ask these about themselves, without a token. */
const unasked = routes.filter(({ open }) => open).map(({ method, path }) => `${method} ${path}`);

/** The routes that were asked for something. */
const used = new Set<string>();

/** Has a client's program do its calls against an API of its own; gives what it tells of each. */
async function callsOf(program: string, prefix: string, tls: boolean): Promise<Call[]> {
  const python = await pythonWith(...packages);
  const lab = await startLab();
  await lab.api.reserve({ project: lab.project(), plan: 'c3.small.x86', metro: 'am', spare: true });
  const front = await frontOf(lab.url, tls ? makeCertificate(folder) : undefined);
  try {
    const script = join(packageRoot(), 'test/lab/api/clients', program);
    const environment = { PYTHONDONTWRITEBYTECODE: '1', REQUESTS_CA_BUNDLE: join(folder, 'cert.pem') };
    const said = await run([python, script, front.url + prefix, token, lab.project()], { environment });
    for (const line of front.asked) {
      const [method, path] = line.split(' ') as [string, string];
      const { route } = findRoute(method, path.slice(prefix.length));
      used.add(`${route.method} ${route.path}`);
    }
    return said
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  } finally {
    await front.close();
    await lab.close();
  }
}

/** Compares what came of each call, and prints how many there were. */
function compare(client: string, calls: readonly Call[], expected: readonly Call[]): void {
  const operations = new Set(calls.map(([name]) => name)).size;
  process.stdout.write(`   ${client}: ${calls.length} calls of ${operations} operations\n`);
  assert.equal(
    calls.map(([name]) => name),
    expected.map(([name]) => name),
  );
  for (const [index, [name, came]] of expected.entries()) assert.equal(calls[index]![1], came, name);
}

suite(
  'clients of others',
  (test) => {
    test('the one that is generated from the contract, whose types refuse what does not conform', async () => {
      compare(packages[0], await callsOf('metal.py', '/metal/v1', false), metalCalls);
    });

    test('the older one, with the older base address', async () => {
      compare(packages[1], await callsOf('classic.py', '', true), classicCalls);
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
