import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { tokenOf } from '../../lab/lab.ts';
import { apiUrl } from '../../lab/network/addresses.ts';
import { openProject, type Project, type Ran, type Running } from '../cli/kplay.ts';
import { recap } from '../e2e/site.ts';
import { suiteInLab } from '../lab/inside.ts';
import { callApi } from '../lab/lab.ts';
import { ending, told } from './runs.ts';

/** A cluster of so many workers. */
const workers = (count: number) => ({
  'group_vars/all.yml': `project: testing
ssh_key_file: fetched/id_ed25519
ansible_ssh_private_key_file: "{{ssh_key_file}}"
pools:
  - {name: worker, count: ${count}, plan: c3.small.x86, operating_system: debian_12, metro: am}
`,
});

await suiteInLab('provisioning that is interrupted', 0, (test, lab) => {
  let project: Project & { remove(): void };
  let environment: Record<string, string>;

  const start = (...args: readonly string[]): Running => project.start(args, environment);
  const fault = async (...args: readonly string[]) => {
    const ran = await ending(start('lab', '--name', lab.layout.name, 'fault', ...args));
    assert.is(ran.code, 0, told(ran));
  };
  /** The hostnames of all devices that the API has but those that are leaving, sorted. */
  const devices = async (): Promise<string[]> => {
    const [{ id }] = (await callApi(lab, 'GET', '/projects')).projects;
    const { devices: all } = await callApi(lab, 'GET', `/projects/${id}/devices?per_page=100`);
    const staying = all.filter(({ state }: { state: string }) => state !== 'deprovisioning');
    return staying.map(({ hostname }: { hostname: string }) => hostname).sort();
  };
  const until = async (isEnough: (names: readonly string[]) => boolean): Promise<void> => {
    while (!isEnough(await devices())) await sleep(20);
  };
  /** Another run ends with just these machines, in the API and booted. */
  const endsWith = async (names: readonly string[]): Promise<Ran> => {
    const ran = await ending(start('run', 'provision'));
    assert.is(ran.code, 0, told(ran));
    assert.equal(await devices(), names);
    while ((await lab.machines.list()).length > names.length) await sleep(20); // what was given back goes down
    assert.equal(
      (await lab.machines.list()).map(({ running }) => running),
      names.map(() => true),
    );
    return ran;
  };

  test('kill -9 with the first orders under way', async () => {
    environment = { PACKET_API_URL: apiUrl, PACKET_API_TOKEN: await tokenOf(lab.layout) };
    project = openProject({
      'kplay.yml': 'inventory: inventory/packet.yml\n',
      'inventory/packet.yml': 'plugin: packet\n',
      ...workers(3),
    });
    await fault('set', 'slow', '--milliseconds', '60000', '--method', 'POST', '--path', '/devices$', '--times', '3');
    const first = start('run', 'provision');
    await until((names) => names.length > 0);
    first.child.kill('SIGKILL');
    await first.ended;
    await fault('clear');
    await endsWith(['worker-0', 'worker-1', 'worker-2']);
  });

  test('Ctrl-C with further orders under way: they are seen through, and said', async () => {
    project.write(workers(5));
    await fault('set', 'slow', '--milliseconds', '1000', '--method', 'POST', '--path', '/devices$', '--times', '2');
    const second = start('run', 'provision');
    await until((names) => names.length > 3);
    second.child.kill('SIGINT');
    const ran = await ending(second);
    assert.is(ran.code, 130, told(ran));
    const names = ['worker-0', 'worker-1', 'worker-2', 'worker-3', 'worker-4'];
    assert.equal(recap((await endsWith(names)).stdout), [
      'localhost : ok=7 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0',
      ...names.map((name) => `${name}  : ok=1 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0`),
    ]);
  });

  test('kill -9 while machines are given back', async () => {
    project.write(workers(2));
    await fault('set', 'slow', '--milliseconds', '60000', '--method', 'DELETE', '--path', '/devices/', '--times', '1');
    const third = start('run', 'provision');
    await until((names) => names.length < 5);
    third.child.kill('SIGKILL');
    await third.ended;
    assert.equal(await devices(), ['worker-0', 'worker-1', 'worker-2', 'worker-3'], 'the highest number went first');
    await fault('clear');
    await endsWith(['worker-0', 'worker-1']);
    project.remove();
  });
});
