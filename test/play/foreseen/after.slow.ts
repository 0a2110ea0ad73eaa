import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { connect } from '../../../engine/connect/connect.ts';
import type { RunOptions } from '../../../engine/play/context.ts';
import { suite } from '../../suite.ts';
import { type Played, type Project, play } from '../playing.ts';

const local = 'web: {hosts: {h1: {ansible_connection: local}}}\n';

interface Row {
  readonly title: string;
  /** Tasks; DIR is a folder that is empty at first. */
  readonly tasks: string;
  readonly play?: string;
  readonly files?: Project;
  /** Of check mode: `TASK STATUS`, `< TASK` after which it would be so, or on which it depends. */
  readonly checked: readonly string[];
  /** Set where the run cannot be tried on any machine. */
  readonly checkOnly?: true;
}

const table: readonly Row[] = [
  {
    title: 'a folder, a file in it, a line in that, a copy of that, a link to that',
    tasks: `
    - {name: folder, file: {path: DIR/a/b, state: directory, mode: "0750"}}
    - {name: file, copy: {content: "x\\n", dest: DIR/a/b/f}}
    - {name: line, lineinfile: {path: DIR/a/b/f, line: y}}
    - {name: copy, copy: {src: DIR/a/b/f, dest: DIR/a/g, remote_src: true}}
    - {name: link, file: {src: DIR/a/g, dest: DIR/a/l, state: link}}
    - {name: fetch, fetch: {src: DIR/a/g, dest: DIR/here, flat: true}}
    - {name: mode, file: {path: DIR/a/b/f, mode: "0600"}}
    - {name: same mode, file: {path: DIR/a/b/f, mode: "0600"}}`,
    checked: [
      'folder changed',
      'file changed < folder',
      'line changed < file',
      'copy changed < line',
      'link changed < copy',
      'fetch changed < copy',
      'mode changed < line',
      'same mode ok < mode',
    ],
  },
  {
    title: 'what is done twice is done once',
    files: { 'templates/t.hbs': '{{of}}\n' },
    play: 'vars: {of: 1}',
    tasks: `
    - {name: folder, file: {path: DIR/a, state: directory}}
    - {name: again, file: {path: DIR/a, state: directory, mode: "0755"}}
    - {name: t, template: {src: t.hbs, dest: DIR/a/t}}
    - {name: t again, template: {src: t.hbs, dest: DIR/a/t, mode: "0644"}}
    - {name: t of 2, template: {src: t.hbs, dest: DIR/a/t}, vars: {of: 2}}
    - {name: t of 1, template: {src: t.hbs, dest: DIR/a/t}}
    - {name: line, lineinfile: {path: DIR/a/t, line: y}}
    - {name: other line, lineinfile: {path: DIR/a/t, line: z}}
    - {name: line again, lineinfile: {path: DIR/a/t, line: y}}`,
    checked: [
      'folder changed',
      'again ok < folder',
      't changed < folder',
      't again ok < t',
      't of 2 changed < folder',
      't of 1 changed < folder',
      'line changed < t of 1',
      'other line changed < line',
      'line again ok < line',
    ],
  },
  {
    title: 'what is removed, and made again',
    tasks: `
    - {name: before, copy: {content: x, dest: DIR/f}, check_mode: false, changed_when: false}
    - {name: remove, file: {path: DIR/f, state: absent}}
    - {name: remove again, file: {path: DIR/f, state: absent}}
    - {name: make, copy: {content: x, dest: DIR/f}}
    - {name: away, file: {path: DIR/f, state: absent}}`,
    checked: ['before ok', 'remove changed', 'remove again ok < remove', 'make changed < remove', 'away changed'],
  },
  {
    title: 'commands that create, and what they leave',
    tasks: `
    - {name: create, shell: {cmd: "mkdir -p DIR/made/deep; touch DIR/made/deep/f", creates: DIR/made}}
    - {name: again, command: {cmd: "touch DIR/made", creates: DIR/made}}
    - {name: in it, copy: {content: x, dest: DIR/made/deep/g}}
    - {name: remove, command: {cmd: rm -r DIR/made, removes: DIR/made}}
    - {name: remove again, command: {cmd: rm -r DIR/made, removes: DIR/made}}`,
    checked: [
      'create changed',
      'again skipped < create',
      'in it changed < create',
      'remove changed < create',
      'remove again skipped',
    ],
  },
  {
    title: 'what nobody makes fails as in the run, with the same words',
    tasks: `
    - {name: folder, file: {path: DIR/a, state: directory}}
    - {name: file, copy: {content: x, dest: DIR/b/f}}
    - {name: later, copy: {content: x, dest: DIR/a/f}}`,
    checked: ['folder changed', 'file failed'],
  },
  {
    title: 'one thing of several that somebody makes is not enough',
    tasks: `
    - {name: folder, file: {path: DIR/a, state: directory}}
    - {name: file, copy: {content: x, dest: DIR/a/f, owner: kplay-nobody-has-this}}`,
    checked: ['folder changed', 'file failed'],
  },
  {
    title: 'an ignored failure makes nothing',
    tasks: `
    - {name: file, copy: {content: x, dest: DIR/b/f}, ignore_errors: true}
    - {name: line, lineinfile: {path: DIR/b/f, line: x}}`,
    checked: ['file failed ignored', 'line failed'],
  },
  {
    title: 'looks at what would be another by then, and what follows from them',
    tasks: `
    - {name: early, stat: {path: DIR/f}, register: early}
    - {name: file, copy: {content: x, dest: DIR/f}, when: not early.stat.exists}
    - {name: late, stat: {path: DIR/f}, register: late}
    - {name: read, slurp: {src: DIR/f}, register: read}
    - {name: elsewhere, stat: {path: /}, register: other}
    - {name: a, debug: {msg: x}, when: late.stat.exists}
    - {name: b, debug: {msg: "{{b64decode read.content}}"}}
    - {name: c, debug: {msg: x}, when: other.stat.isdir}
    - {name: wait, wait_for: {path: DIR/f, timeout: 1}}`,
    checked: [
      'early ok',
      'file changed',
      'late unknown < file',
      'read unknown < file',
      'elsewhere ok',
      'a unknown < late',
      'b unknown < read',
      'c ok',
      'wait ok < file',
    ],
  },
  {
    title: 'commands may make anything, unless they are said to change nothing',
    tasks: `
    - {name: look, command: mkdir DIR/a, changed_when: false}
    - {name: one, copy: {content: x, dest: DIR/a/f}, ignore_errors: true}
    - {name: make, command: mkdir -p DIR/b}
    - {name: two, copy: {content: x, dest: DIR/b/f}}
    - {name: three, lineinfile: {path: DIR/b/f, line: y}}`,
    checked: ['look unknown', 'one failed ignored', 'make unknown', 'two unknown < make', 'three unknown < two'],
    checkOnly: true,
  },
  {
    title: 'loops, each item for itself',
    tasks: `
    - {name: folders, file: {path: "DIR/{{item}}", state: directory}, loop: [a, b, a]}
    - {name: files, copy: {content: x, dest: "DIR/{{item}}/f"}, loop: [a, b]}
    - {name: files again, copy: {content: x, dest: "DIR/{{item}}/f"}, loop: [a, b]}`,
    checked: ['folders changed', 'files changed', 'files again ok'],
  },
  {
    title: 'an archive that is not there yet, and what may be in it',
    tasks: `
    - {name: in, copy: {content: x, dest: DIR/in}}
    - {name: pack, command: {cmd: tar -czf DIR/a.tgz -C DIR in, creates: DIR/a.tgz}}
    - {name: folder, file: {path: DIR/out, state: directory}}
    - {name: unpack, unarchive: {src: DIR/a.tgz, dest: DIR/out, remote_src: true}}
    - {name: link, file: {src: DIR/out/in, dest: DIR/l, state: link}}
    - {name: unpack again, unarchive: {src: DIR/a.tgz, dest: DIR/out, remote_src: true}}`,
    checked: [
      'in changed',
      'pack changed',
      'folder changed',
      'unpack changed < folder',
      'link changed < unpack',
      'unpack again ok < unpack',
    ],
  },
  {
    title: 'registers of what was not run, and handlers',
    play: 'handlers: [{name: act, copy: {content: x, dest: DIR/a/h}}]',
    tasks: `
    - {name: folder, file: {path: DIR/a, state: directory}, register: folder}
    - {name: file, copy: {content: x, dest: DIR/a/f}, register: file, notify: act}
    - {name: a, debug: {msg: x}, when: and folder.changed file.changed (not (failed file))}
    - {name: b, debug: {msg: "{{file.dest}}"}}`,
    checked: ['folder changed', 'file changed < folder', 'a ok', 'b ok', 'act changed < folder'],
  },
  {
    title: 'a role as they are: account, folder, file, unit, start',
    files: { 'templates/u.hbs': '[Service]\nExecStart=/bin/true\n' },
    play: 'handlers: [{name: restart, systemd: {name: kplay-x, state: restarted}}]',
    tasks: `
    - {name: group, group: {name: kplay-x, system: true}}
    - {name: user, user: {name: kplay-x, group: kplay-x, create_home: false}}
    - {name: folder, file: {path: DIR/a, state: directory, owner: kplay-x, group: kplay-x, mode: "0700"}}
    - {name: file, copy: {content: x, dest: DIR/a/f, owner: kplay-x, mode: "0600"}}
    - {name: unit, template: {src: u.hbs, dest: /etc/systemd/system/kplay-x.service}, notify: restart}
    - {name: group again, group: {name: kplay-x, system: true}}
    - {name: user again, user: {name: kplay-x, group: kplay-x, create_home: false}}`,
    checked: [
      'group changed',
      'user changed < group',
      'folder changed < user',
      'file changed < folder',
      'unit changed',
      'group again ok < group',
      'user again ok < user',
      'restart failed', // this machine has no systemd; test/e2e has the rest
    ],
    checkOnly: true,
  },
];

function told({ events }: Played): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'task-finished') return [];
    const { status, after, dependsOn, ignored } = event.result;
    const other = after ?? dependsOn;
    return [`${event.task.name} ${status}${ignored ? ' ignored' : ''}${other ? ` < ${other.task}` : ''}`];
  });
}

/** What the run did, without what only check mode says. */
function brief(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/ < .*/, ''));
}

suite('would change, after', (test) => {
  for (const { title, tasks, play: more = '', files = {}, checked, checkOnly } of table) {
    test(title, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'kplay-after-'));
      const text = `- hosts: h1\n  gather_facts: false\n  ${more}\n  tasks:${tasks}\n`.replaceAll('DIR', folder);
      const ran = (options: Partial<RunOptions>) =>
        play({ 'hosts.yml': local, ...files, 'play.yml': text }, options, connect);
      try {
        const first = await ran({ check: true });
        assert.is(first.mistakes, '');
        assert.equal(told(first), checked);
        if (checkOnly) return;
        const second = await ran({});
        const known = (lines: readonly string[]) => brief(lines).filter((_, index) => !/unknown/.test(checked[index]!));
        // what depends on an unknown may be skipped in the end
        assert.equal(known(told(second)), known(checked));
        const words = (played: Played) =>
          played.events.flatMap((event) =>
            event.type === 'task-finished' && event.result.status === 'failed' ? [event.result.message] : [],
          );
        assert.equal(words(first), words(second));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
