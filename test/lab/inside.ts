import { fork } from 'node:child_process';
import { once } from 'node:events';
import { control } from '../../lab/daemon/control.ts';
import { layoutOf } from '../../lab/layout.ts';
import { namespaceFile } from '../../lab/network/namespace.ts';
import type { Declare } from '../suite.ts';
import { type LabWishes, type TestLab, withLab } from './lab.ts';

/** How a test file that runs in a lab learns of it from the one that brought the lab up. */
const variable = 'KPLAY_TEST_LAB';

/**
 * A suite whose tests run on the workstation of a lab of their own, so that they can connect to its hosts from within
 * this process. The file is run twice: out here it brings the lab up, in there it is the suite. So it must import
 * nothing that declares tests by itself.
 */
export async function suiteInLab(
  title: string,
  hosts: number,
  define: (test: Declare, lab: TestLab) => void,
  wishes: LabWishes = {},
): Promise<void> {
  const given = process.env[variable];
  if (!given) return withLab(hosts, runInside, wishes);
  const lab: Omit<TestLab, 'layout' | 'machines'> & { readonly name: string } = JSON.parse(given);
  const layout = layoutOf(lab.name);
  const { suite } = await import('../suite.ts');
  suite(title, (test) => define(test, { ...lab, layout, machines: control(layout) }));
}

async function runInside(lab: TestLab): Promise<void> {
  const { layout, machines: _, ...rest } = lab;
  const child = fork(process.argv[1]!, {
    execPath: 'nsenter',
    execArgv: [`--net=${namespaceFile(layout.workstation)}`, '--', process.execPath, ...process.execArgv],
    env: { ...process.env, [variable]: JSON.stringify({ name: layout.name, ...rest }) },
  });
  child.on('message', (counts) => process.send?.(counts));
  const [code] = await once(child, 'close');
  process.exitCode = code ?? 1;
}
