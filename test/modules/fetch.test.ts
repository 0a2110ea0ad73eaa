import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import fetch from '../../engine/modules/fetch.ts';
import slurp from '../../engine/modules/slurp.ts';
import { runProgram } from '../remote/shell.ts';
import { suite } from '../suite.ts';
import { here, programOf, type Row, table, userlands } from './table.ts';

const slurps: readonly Row[] = [
  {
    title: 'reads any bytes',
    given: "printf 'a\\000\\377\\n' >a",
    task: { src: '{dir}/a' },
    changed: false,
    result: { content: 'YQD/Cg==', encoding: 'base64', source: '{dir}/a' },
  },
  { title: 'reads an empty file', given: ': >a', task: { src: '{dir}/a' }, changed: false, result: { content: '' } },
  { title: 'misses a file to read', task: { src: '{dir}/a' }, failed: 'there is no file' },
  { title: 'does not read a directory', task: { src: '{dir}' }, failed: 'is a directory' },
  { title: 'does not wait for a pipe', given: 'mkfifo a', task: { src: '{dir}/a' }, failed: 'a socket or a pipe' },
];

const sum = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
const inFolder = here({ variable: (name) => (name === 'playbook_dir' ? '/play' : undefined) });

suite('slurp and fetch', (test) => {
  table(test, slurp, slurps);

  for (const userland of userlands) {
    test(`brings a file that differs (${userland.join(' ')})`, async () => {
      const dir = mkdtempSync(`${tmpdir()}/kplay-fetch-`);
      try {
        writeFileSync(`${dir}/src`, 'x', { mode: 0o640 });
        writeFileSync(`${dir}/big`, Buffer.alloc(70_000), { mode: 0o644 });
        const fetched = async (task: Record<string, unknown>, check = false) => {
          const where = here({ check });
          const answer = await runProgram(userland, await programOf(fetch as never, task, where), { check });
          return { changed: answer.changed, ...fetch.read!(answer, fetch.args.parse(task), where) };
        };
        const task = { src: `${dir}/src`, dest: `${dir}/local/`, flat: true };
        const data = { dest: `${dir}/local/src`, file: `${dir}/src`, checksum: sum };
        assert.equal(await fetched(task, true), { changed: true, data });
        const download = { remote: `${dir}/src`, local: `${dir}/local/src`, sha256: sum, mode: 0o600 };
        assert.equal(await fetched(task), {
          changed: true,
          data,
          download: { ...download, content: Buffer.from('x') },
        });
        writeFileSync(`${dir}/here`, 'x');
        assert.equal(await fetched({ ...task, dest: `${dir}/here` }), {
          changed: false,
          data: { ...data, dest: `${dir}/here` },
        });
        const big = (await fetched({ ...task, src: `${dir}/big` })) as unknown as { download: Record<string, unknown> };
        assert.equal([big.download['mode'], 'content' in big.download], [0o644, false]);
        const gone = await fetched({ ...task, src: `${dir}/no`, fail_on_missing: false });
        assert.equal(gone, {
          changed: false,
          skipped: `there is no file ${dir}/no`,
          data: { dest: `${dir}/local/no`, file: `${dir}/no` },
        });
      } finally {
        rmSync(dir, { recursive: true });
      }
    });
  }

  const places: readonly [Record<string, unknown>, string][] = [
    [{ src: '/etc/a', dest: 'fetched' }, '/play/fetched/h1/etc/a'],
    [{ src: '/etc/../../../a', dest: 'fetched' }, '/play/fetched/h1/a'],
    [{ src: '~/.kube/config', dest: '/out' }, '/out/h1/.kube/config'],
    [{ src: '/etc/a', dest: 'fetched/', flat: true }, '/play/fetched/a'],
    [{ src: '/etc/a', dest: 'fetched/b', flat: true }, '/play/fetched/b'],
  ];
  for (const [task, dest] of places) {
    test(`${JSON.stringify(task)} comes to ${dest}`, () => {
      const answer = { changed: false, results: new Map() } as never;
      assert.equal(fetch.read!(answer, fetch.args.parse(task), inFolder), { data: { dest, file: task['src'] } });
    });
  }

  test('refuses a host whose name would leave the directory', async () => {
    try {
      await programOf(fetch as never, { src: '/a', dest: '/out' }, here({ host: '..' }));
    } catch (error) {
      return assert.is((error as Error).message, '".." cannot be the name of a directory');
    }
    assert.unreachable();
  });
});
