import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { lines } from '../../load/folder.ts';
import { suite } from '../../suite.ts';
import { type Resuming, resuming } from './resuming.ts';

/**
 * A playbook that fails where `test -e {{ ok }}` stands until that file is made: what the first run logs, what the run that
 * goes on with it tells, and what is in the log then.
 */
interface Row {
  readonly name: string;
  readonly playbook: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly before: readonly string[];
  readonly told: readonly string[];
  readonly after: readonly string[];
}

const hosts = (folder: string) => `
web:
  hosts: {h1: , h2: }
  vars: {ansible_connection: local, ok: ${folder}/ok, log: ${folder}/log, who: "{{ inventory_hostname }}"}
`;

const note = (word: string) => `shell: 'echo "${word}" >>{{log}}'`;
const fragile = `shell: 'test -e {{ok}}'`;

const rows: readonly Row[] = [
  {
    name: 'at a failed task: what it notified is still notified, what it registered is still there',
    playbook: `
      - hosts: h1
        tasks:
          - {name: one, shell: 'echo one >>{{log}}; echo word', register: first, notify: tell}
          - {name: fact, set_fact: {fact: "{{ first.stdout }}s"}}
          - {name: two, ${fragile}}
          - {name: three, ${note('three {{first.stdout}} {{fact}}')}}
        handlers:
          - {name: tell, ${note('told')}}`,
    before: ['one'],
    told: ['2 tasks of 1 hosts are done', 'two h1 changed', 'three h1 changed', 'tell h1 changed'],
    after: ['one', 'three word words', 'told'],
  },
  {
    name: 'at a failed item: those before it and behind it are not done again',
    playbook: `
      - hosts: h1
        tasks:
          - name: items
            shell: 'echo {{item}} >>{{log}}; test {{item}} != b || test -e {{ok}}'
            loop: [a, b, c]
            register: all
          - {name: say, debug: {msg: "{{all.results.0.item}}{{all.results.1.item}}{{all.results.2.item}}"}}`,
    before: ['a', 'b', 'c'],
    told: ['0 tasks of 0 hosts are done', 'items h1 b', 'items h1 changed', 'say h1 ok abc'],
    after: ['a', 'b', 'c', 'b'],
  },
  {
    name: 'in a block: its failure was taken up, and is not looked for again; in its rescue it goes on',
    playbook: `
      - hosts: h1
        tasks:
          - block:
              - {name: one, ${note('one')}}
              - {name: broken, shell: 'echo broken >>{{log}}; exit 3', register: how}
              - {name: never, ${note('never')}}
            rescue:
              - {name: saved, ${note('saved {{ansible_failed_task.name}} {{ansible_failed_result.rc}} {{how.rc}}')}}
              - {name: two, ${fragile}}
              - {name: again, ${note('again {{ansible_failed_task.name}} {{how.rc}}')}}
            always:
              - {name: last, ${note('last')}}`,
    before: ['one', 'broken', 'saved broken 3 3', 'last'],
    told: ['3 tasks of 1 hosts are done', 'two h1 changed', 'again h1 changed', 'last h1 changed'],
    after: ['one', 'broken', 'saved broken 3 3', 'last', 'again broken 3', 'last'],
  },
  {
    name: 'in an include of a loop: the rounds that are done stay done, with their variables',
    files: { 'part.yml': `- {name: "part", shell: 'echo {{word}} >>{{log}}; test {{word}} != b || test -e {{ok}}'}\n` },
    playbook: `
      - hosts: h1
        tasks:
          - {name: words, shell: 'echo words >>{{log}}; echo a b c', register: found}
          - name: parts
            include_tasks: part.yml
            loop: "{{ split found.stdout ' ' }}"
            loop_control: {loop_var: word}
          - {name: end, ${note('end')}}`,
    before: ['words', 'a', 'b'],
    told: ['2 tasks of 1 hosts are done', 'part h1 changed', 'part h1 changed', 'end h1 changed'],
    after: ['words', 'a', 'b', 'b', 'c', 'end'],
  },
  {
    name: 'a host that was fine does nothing, but serves its variables; hosts meet as they would have',
    playbook: `
      - hosts: web
        tasks:
          - {name: one, shell: 'echo {{who}} >>{{log}}; echo of-{{who}}', register: mine}
          - {name: two, shell: 'test {{who}} = h2 || test -e {{ok}}'}
          - {name: other, debug: {msg: "{{who}} sees {{lookup (hostvar 'h2' 'mine') 'stdout'}}"}, when: eq who "h1"}`,
    before: ['h1', 'h2'],
    told: ['4 tasks of 2 hosts are done', 'two h1 changed', 'other h1 ok h1 sees of-h2'],
    after: ['h1', 'h2'],
  },
  {
    name: 'what was run once for all is not run again, and each host has its result',
    playbook: `
      - hosts: web
        tasks:
          - {name: once, shell: 'echo once >>{{log}}; echo made', run_once: true, register: made}
          - {name: two, ${fragile}}
          - {name: say, debug: {msg: "{{made.stdout}}"}}`,
    before: ['once'],
    told: ['1 tasks of 1 hosts are done', 'two h1 changed', 'two h2 changed', 'say h1 ok made', 'say h2 ok made'],
    after: ['once'],
  },
  {
    name: 'hosts and groups that tasks have added are there again; a play of them goes on',
    playbook: `
      - hosts: h1
        tasks:
          - {name: add, add_host: {name: h9, groups: new, ansible_connection: local, ok: "{{ok}}", log: "{{log}}", who: nine}}
          - {name: group, group_by: {key: "is_{{who}}"}}
      - hosts: new:is_h1
        tasks:
          - {name: one, ${note('{{who}}')}, when: eq who "nine"}
          - {name: two, ${fragile}}
          - {name: three, ${note('three {{who}}')}}`,
    before: ['nine'],
    told: ['4 tasks of 2 hosts are done', 'two h1 changed', 'two h9 changed', 'three h1 changed', 'three h9 changed'],
    after: ['nine', 'three h1', 'three nine'],
  },
  {
    name: 'batches that are done stay done, and the next one comes',
    playbook: `
      - hosts: web
        serial: 1
        tasks:
          - {name: one, ${note('{{who}}')}}
          - {name: two, shell: 'test {{who}} = h1 || test -e {{ok}}'}
          - {name: three, ${note('three {{who}}')}}`,
    before: ['h1', 'three h1', 'h2'],
    told: ['4 tasks of 2 hosts are done', 'two h2 changed', 'three h2 changed'],
    after: ['h1', 'three h1', 'h2', 'three h2'],
  },
  {
    name: 'handlers that were flushed do not run again, unless they are notified again',
    playbook: `
      - hosts: h1
        tasks:
          - {name: one, ${note('one')}, notify: [first, second]}
          - meta: flush_handlers
          - {name: two, ${fragile}, notify: second}
        handlers:
          - {name: first, ${note('first')}}
          - {name: second, ${note('second')}}`,
    before: ['one', 'first', 'second'],
    told: ['3 tasks of 1 hosts are done', 'two h1 changed', 'second h1 changed'],
    after: ['one', 'first', 'second', 'second'],
  },
  {
    name: 'variables that were read, facts of another host and what was decided by meta stay',
    files: { 'vars/more.yml': 'more: "more of {{who}}"\n' },
    playbook: `
      - hosts: web
        tasks:
          - {name: read, include_vars: more.yml}
          - {name: give, set_fact: {gift: "from {{who}}"}, delegate_to: h2, delegate_facts: true, when: eq who "h1"}
          - {meta: end_host, when: eq who "h2"}
          - {name: two, ${fragile}}
          - {name: say, debug: {msg: "{{more}}, {{hostvar 'h2' 'gift'}}"}}`,
    before: [],
    told: ['4 tasks of 2 hosts are done', 'two h1 changed', 'say h1 ok more of h1, from h1'],
    after: [],
  },
  {
    name: 'a failure that a later play has forgiven is not looked for again',
    playbook: `
      - hosts: web
        tasks:
          - {name: broken, shell: 'echo broken >>{{log}}; exit 1', when: eq who "h1"}
          - meta: clear_host_errors
      - hosts: web
        tasks:
          - {name: one, ${note('{{who}}')}}
          - {name: two, ${fragile}}`,
    before: ['broken', 'h1', 'h2'],
    told: ['4 tasks of 2 hosts are done', 'two h1 changed', 'two h2 changed'],
    after: ['broken', 'h1', 'h2'],
  },
  {
    name: 'tries count anew; what was tried in vain and forgiven stays so',
    playbook: `
      - hosts: h1
        tasks:
          - {name: vain, shell: 'echo vain >>{{log}}; exit 1', retries: 1, delay: 0, ignore_errors: true, register: vain}
          - {name: two, shell: 'echo two >>{{log}}; test -e {{ok}}', retries: 1, delay: 0, until: vain.failed}
          - {name: say, debug: {msg: "{{vain.attempts}}"}}`,
    before: ['vain', 'vain', 'two'],
    told: ['1 tasks of 1 hosts are done', 'two h1 changed', 'say h1 ok 2'],
    after: ['vain', 'vain', 'two', 'two'],
  },
];

suite('a run that goes on with another', (test) => {
  for (const { name, playbook, files = {}, before, told, after } of rows) {
    test(name, () =>
      resuming({ 'play.yml': lines(playbook), ...files }, async (project) => {
        writeFileSync(join(project.folder, 'hosts.yml'), hosts(project.folder));
        await project.play();
        assert.equal(project.log().sort(), [...before].sort());
        mend(project);
        assert.equal((await project.play()).sort(), [...told].sort());
        assert.equal(project.log().sort(), [...after].sort());
        const [first, ...again] = await project.play();
        assert.match(first!, /are done$/);
        assert.equal(again, [], 'a third run has nothing to do');
      }),
    );
  }
});

function mend({ folder }: Resuming): void {
  writeFileSync(join(folder, 'ok'), '');
}
