import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { connect } from '../../engine/connect/connect.ts';
import { isWanted } from '../remote/shell.ts';
import { suite } from '../suite.ts';
import { type Played, play } from './playing.ts';

/** KPLAY_PLAYBOOKS says how many are tried (fewer with --fast), KPLAY_SEED with which the first is made. */
const count = Number(process.env['KPLAY_PLAYBOOKS'] ?? (isWanted('bash') ? 40 : 12));
const firstSeed = Number(process.env['KPLAY_SEED'] ?? 1);

/** Numbers from 0 to below `end`, the same for the same seed (mulberry32). */
function numbers(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * end);
  };
}

/** A playbook of tasks that each append their number to a log, some of which fail, depend on each other, or are notified. */
function generate(seed: number): string {
  const pick = numbers(seed);
  const registered: string[] = [];
  const tasks = Array.from({ length: 12 + pick(10) }, (_, n) => {
    const status = pick(12) === 0 ? 1 : 0;
    const keys = [`name: t${n}`, `shell: "echo ${n} >> $LOG; echo out${n}; exit ${status}"`];
    const earlier = registered[pick(registered.length || 1)];
    if (earlier && pick(4) === 0) keys.push(`when: eq ${earlier}.rc ${pick(4) === 0 ? 1 : 0}`);
    if (pick(4) === 0) {
      keys.push(`register: r${n}`);
      registered.push(`r${n}`);
      if (pick(4) === 0) keys.push(`failed_when: eq r${n}.rc ${pick(2)}`);
      if (pick(4) === 0) keys.push(`changed_when: eq r${n}.stdout "out${n}"`);
    }
    if (pick(4) === 0) keys.push('ignore_errors: true');
    if (pick(5) === 0) keys.push(`notify: h${pick(2)}`);
    if (pick(8) === 0) keys.push('loop: [1, 2]');
    if (pick(12) === 0) keys.push('delegate_to: h1');
    if (pick(12) === 0) return '- meta: flush_handlers';
    return `- {${keys.join(', ')}}`;
  });
  const handlers = [0, 1].map((n) => `- {name: h${n}, shell: "echo handler${n} >> $LOG"}`);
  const list = (items: readonly string[]) => items.map((item) => `    ${item}\n`).join('');
  return `- hosts: h1\n  environment: {LOG: "{{log}}"}\n  tasks:\n${list(tasks)}  handlers:\n${list(handlers)}`;
}

/** Plays it on a real shell, and gives what was told and what the host's log says. */
async function attempt(playbook: string, strategy: 'stream' | 'linear') {
  const folder = mkdtempSync(`${tmpdir()}/kplay-equivalence-`);
  const log = `${folder}/log`;
  try {
    const hosts = `g: {hosts: {h1: {ansible_connection: local, log: ${log}}}}\n`;
    const played = await play({ 'hosts.yml': hosts, 'play.yml': playbook }, { strategy }, connect);
    return { played, log: readFileSync(log, { encoding: 'utf8', flag: 'a+' }) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Everything that a run tells, without how long it took and where. */
function story({ events, folder }: Played): string[] {
  return events.flatMap((event) => {
    if (event.type === 'waited' || event.type === 'settled' || event.type === 'progress') return [];
    const text = JSON.stringify(event, (key, value) => (['duration', 'run'].includes(key) ? 0 : value));
    return [text.replaceAll(folder, 'FOLDER').replaceAll(/kplay-equivalence-\w+/g, 'LOG')];
  });
}

suite('streamed or one at a time', (test) => {
  let tasks = 0;
  let waited = 0;
  let failures = 0;

  test(`${count} playbooks tell the same and leave the same`, async () => {
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const playbook = generate(seed);
      const [streamed, single] = [await attempt(playbook, 'stream'), await attempt(playbook, 'linear')];
      assert.is(streamed.played.mistakes, '', `seed ${seed}`);
      assert.equal(story(streamed.played), story(single.played), `seed ${seed}\n${playbook}`);
      assert.is(streamed.log, single.log, `seed ${seed}\n${playbook}`);
      const { events } = streamed.played;
      tasks += events.filter(({ type }) => type === 'task-finished').length;
      waited += events.filter(({ type }) => type === 'waited').length;
      if (events.some((event) => event.type === 'task-finished' && event.result.status === 'failed')) failures++;
    }
  });

  test('over half of the tasks were sent ahead, and many playbooks failed somewhere', () => {
    assert.ok(waited * 2 < tasks, `${waited} of ${tasks} tasks waited`);
    assert.ok(failures * 10 >= count * 3, `${failures} of ${count} playbooks failed`);
  });
});
