import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { connect } from '../../../engine/connect/connect.ts';
import { suite } from '../../suite.ts';
import { type Played, play } from '../playing.ts';

/*
 * Generated playbooks about a few paths, some of which are there already: what check mode says of each task is what the
 * run after it does, failures with their words, unless check mode says that it does not know.
 * KPLAY_PLAYBOOKS says how many, KPLAY_SEED which.
 */
const count = Number(process.env['KPLAY_PLAYBOOKS'] ?? 10);
const seed = Number(process.env['KPLAY_SEED'] ?? 1);

type Random = (below: number) => number;

/** Small numbers that a seed decides (mulberry32). */
function randomOf(start: number): Random {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)]!;
}

/** A task; DIR is the folder that all of them are about. */
function taskOf(random: Random): string {
  const folder = pick(random, ['DIR/a', 'DIR/a/b', 'DIR/c']);
  const file = `${pick(random, ['DIR', folder, folder])}/${pick(random, ['f', 'g'])}`;
  const mode = pick(random, ['', '', ', mode: "0600"', ', mode: "0700"']);
  return pick(random, [
    () => `file: {path: ${folder}, state: directory${mode}}`,
    () => `file: {path: ${folder}, state: directory${mode}}`,
    () => `file: {path: ${pick(random, [folder, file])}, state: absent}`,
    () => `file: {path: ${file}${mode || ', mode: "0644"'}}`,
    () => `file: {src: ${file}, dest: DIR/l, state: link, force: ${pick(random, ['true', 'false'])}}`,
    () => `copy: {content: "${pick(random, ['x', 'y'])}\\n", dest: ${file}${mode}}`,
    () => `copy: {content: "${pick(random, ['x', 'y'])}\\n", dest: ${file}}`,
    () => `copy: {src: ${file}, dest: DIR/copy, remote_src: true}`,
    () => `lineinfile: {path: ${file}, line: ${pick(random, ['z', 'w'])}, create: ${pick(random, ['true', 'false'])}}`,
    () => `shell: {cmd: "mkdir -p $(dirname ${file}) && touch ${file}", creates: ${file}}`,
    () => `command: {cmd: rm -f ${file}, removes: ${file}}`,
    () => `stat: {path: ${file}}`,
  ])();
}

function tasksOf(random: Random, length: number): string[] {
  return Array.from({ length }, () => taskOf(random));
}

function playbook(tasks: readonly string[]): string {
  const lines = tasks.map((task, index) => `    - {name: "${index}", ${task}, ignore_errors: true}`);
  return ['- hosts: h1', '  gather_facts: false', '  tasks:', ...lines, ''].join('\n');
}

interface Line {
  readonly status: string;
  readonly message: string;
}

function linesOf({ events }: Played): Line[] {
  return events.flatMap((event) => {
    if (event.type !== 'task-finished') return [];
    const { status, message = '' } = event.result;
    return [{ status, message: status === 'failed' ? message : '' }];
  });
}

/** Of what an earlier task would have removed check mode has words of its own. */
function sameWords(before: Line, after: Line): boolean {
  return before.message === after.message || before.message.startsWith('there would be no ');
}

async function run(folder: string, tasks: readonly string[], check: boolean): Promise<Line[]> {
  const project = {
    'hosts.yml': 'web: {hosts: {h1: {ansible_connection: local}}}\n',
    'play.yml': playbook(tasks).replaceAll('DIR', folder),
  };
  const played = await play(project, { check }, connect);
  assert.is(played.mistakes, '');
  return linesOf(played);
}

suite('what check mode says of generated playbooks', (test) => {
  for (let number = seed; number < seed + count; number++) {
    test(`is what the run does, playbook ${number}`, async () => {
      const random = randomOf(number);
      const folder = mkdtempSync(join(tmpdir(), 'kplay-prediction-'));
      try {
        await run(folder, tasksOf(random, random(6)), false);
        const tasks = tasksOf(random, 4 + random(8));
        const said = await run(folder, tasks, true);
        const did = await run(folder, tasks, false);
        const told = tasks.map((task, index) => {
          const [before, after] = [said[index]!, did[index]!];
          const right = before.status === 'unknown' || (before.status === after.status && sameWords(before, after));
          return `${right ? ' ' : '!'} ${task}: ${before.status} ${before.message} / ${after.status} ${after.message}`;
        });
        assert.is(told.filter((line) => line.startsWith('!')).length, 0, `\n${told.join('\n')}`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
