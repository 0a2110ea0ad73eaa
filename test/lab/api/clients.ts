import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../engine/package.ts';
import { pythonWith } from '../../python.ts';
import type { Call } from './clients.cases.ts';

/** The clients that the service gave out, as they are on PyPI. The strictness of the first one's types is pydantic's. */
export const packages = ['equinix_metal==0.11.0', 'packet-python==1.44.3', 'pydantic==2.14.3'] as const;

/** A client's program: made from the contract, or the older one. */
export type Program = 'metal.py' | 'classic.py';

/** Has a client's program do its calls, by `run` with this command line; gives what it tells of each. */
export async function callsOf(
  program: Program,
  api: { readonly url: string; readonly token: string; readonly project: string },
  run: (argv: readonly string[]) => Promise<string>,
): Promise<Call[]> {
  const script = join(packageRoot(), 'test/lab/api/clients', program);
  const said = await run([await pythonWith(...packages), '-B', script, api.url, api.token, api.project]);
  return said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Compares what came of each call, and prints how many there were. */
export function compare(client: string, calls: readonly Call[], expected: readonly Call[]): void {
  const operations = new Set(calls.map(([name]) => name)).size;
  process.stdout.write(`   ${client}: ${calls.length} calls of ${operations} operations\n`);
  assert.equal(
    calls.map(([name]) => name),
    expected.map(([name]) => name),
  );
  for (const [index, [name, came]] of expected.entries()) assert.equal(calls[index]![1], came, name);
}
