import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { kplay, type Project, withProject } from './kplay.ts';

const inventory = lines(`
  web:
    vars: {ansible_connection: local}
    hosts: {a: , b: , c: }
`);

const greet = lines(`
  - name: Greet
    hosts: web
    vars:
      word: hello
    tasks:
      - name: Compose a greeting
        command: echo {{ word }} {{ inventory_hostname }}
        register: greeting
        changed_when: false
        check_mode: false
        tags: compose
      - name: Write it down
        copy:
          content: "{{ greeting.stdout }}\\n"
          dest: "{{ playbook_dir }}/{{ inventory_hostname }}.txt"
          mode: "0644"
        notify: Read it out
        tags: write
      - name: Skip all but a
        debug: {msg: only a}
        when: eq inventory_hostname "a"
        tags: compose
    handlers:
      - name: Read it out
        command: cat {{ playbook_dir }}/{{ inventory_hostname }}.txt
`);

const files = { 'hosts.yml': inventory, 'playbooks/greet.yml': greet, 'kplay.yml': 'inventory: hosts.yml\n' };

function heading(title: string): string {
  return `\n${title} ${'*'.repeat(71 - title.length)}`;
}

/** Runs a command that must end well and gives what it printed. */
async function fine(project: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.kplay(args);
  assert.is(stderr, '');
  assert.is(code, 0);
  return stdout;
}

function journals({ state }: Project): string[] {
  const folder = join(state, 'kplay', 'runs');
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

suite('kplay run', (test) => {
  test('says what it does, does it, and does nothing the second time', () =>
    withProject(files, async (project) => {
      const first = await fine(project, 'run', 'greet');
      const told = (write: string, handler: readonly string[], recap: (host: string) => string) =>
        [
          heading('PLAY [Greet]'),
          heading('TASK [Compose a greeting]'),
          'ok: [a]',
          'ok: [b]',
          'ok: [c]',
          heading('TASK [Write it down]'),
          `${write}: [a]`,
          `${write}: [b]`,
          `${write}: [c]`,
          heading('TASK [Skip all but a]'),
          'ok: [a]',
          '    only a',
          'skipping: [b]',
          'skipping: [c]',
          ...handler,
          heading('PLAY RECAP'),
          ...['a', 'b', 'c'].map(recap),
          '',
        ].join('\n');
      const handler = [heading('HANDLER [Read it out]'), 'changed: [a]', 'changed: [b]', 'changed: [c]'];
      assert.is(
        first,
        told('changed', handler, (host) =>
          host === 'a'
            ? 'a : ok=4 changed=2 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0'
            : `${host} : ok=3 changed=2 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0`,
        ),
      );
      assert.is(readFileSync(join(project.folder, 'playbooks', 'b.txt'), 'utf8'), 'hello b\n');
      assert.is(
        await fine(project, 'run', 'greet'),
        told('ok', [], (host) =>
          host === 'a'
            ? 'a : ok=3 changed=0 unreachable=0 failed=0 skipped=0 rescued=0 ignored=0'
            : `${host} : ok=2 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0`,
        ),
      );
    }));

  test('-C -D -l -t -e: shows what would differ on one host, and changes nothing', () =>
    withProject(files, async (project) => {
      await fine(project, 'run', 'greet', '-l', 'b');
      const options = ['-C', '-D', '-l', 'web:!c:!a', '-t', 'write,compose', '-e', 'word=bye'];
      assert.is(
        await fine(project, 'run', 'playbooks/greet.yml', ...options),
        [
          heading('PLAY [Greet]'),
          heading('TASK [Compose a greeting]'),
          'ok: [b]',
          heading('TASK [Write it down]'),
          'changed: [b]',
          `--- ${project.folder}/playbooks/b.txt\tbefore`.replace(`${project.folder}/`, ''),
          `+++ ${project.folder}/playbooks/b.txt\tafter`.replace(`${project.folder}/`, ''),
          '@@ -1,1 +1,1 @@',
          '-hello b',
          '+bye b',
          heading('TASK [Skip all but a]'),
          'skipping: [b]',
          heading('HANDLER [Read it out]'),
          'unknown: [b]: only running it would tell, as it has neither creates nor removes',
          heading('PLAY RECAP'),
          'b : ok=2 changed=1 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0 unknown=1',
          '',
        ].join('\n'),
      );
      assert.is(readFileSync(join(project.folder, 'playbooks', 'b.txt'), 'utf8'), 'hello b\n');
      const skipped = await fine(project, 'run', 'greet', '--skip-tags', 'write', '-l', 'a,b', '-l', 'a');
      assert.equal(skipped.match(/\[.*\]/g), ['[Greet]', '[Compose a greeting]', '[a]', '[Skip all but a]', '[a]']);
    }));

  test('-v and -vv tell more', () =>
    withProject(files, async (project) => {
      const more = await fine(project, 'run', 'greet', '-v', '-l', 'a', '-t', 'compose');
      assert.match(more, '\nok: [a]\n    {\n      "changed": false,\n      "failed": false,\n      "cmd":');
      assert.not.match(more, 'greet.yml:');
      const most = await fine(project, 'run', 'greet', '-vv', '-l', 'a', '-t', 'compose');
      assert.match(most, `${heading('TASK [Compose a greeting]')}\nplaybooks/greet.yml:6\nok: [a]\n`);
    }));

  test('a failed task tells all that its host said; the others go on', () =>
    withProject(
      {
        ...files,
        'play.yml': lines(`
          - hosts: web
            tasks:
              - name: Break on b
                shell: echo out; echo one >&2; echo two >&2; exit 3
                when: eq inventory_hostname "b"
              - name: Go on
                ping:
        `),
      },
      async (project) => {
        const { code, stdout } = await project.kplay(['run', 'play.yml']);
        assert.is(
          stdout,
          [
            heading('PLAY [web]'),
            heading('TASK [Break on b]'),
            'skipping: [a]',
            'failed: [b]',
            '    task "Break on b" (shell) at play.yml:3:7',
            '    the command ended with status 3',
            '    stdout:',
            '        out',
            '    stderr:',
            '        one',
            '        two',
            'skipping: [c]',
            heading('TASK [Go on]'),
            'ok: [a]',
            'ok: [c]',
            heading('PLAY RECAP'),
            'a : ok=1 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0',
            'b : ok=0 changed=0 unreachable=0 failed=1 skipped=0 rescued=0 ignored=0',
            'c : ok=1 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0',
            '',
          ].join('\n'),
        );
        assert.is(code, 2);
      },
    ));

  test('a journal is for its user alone, and holds no secret', () =>
    withProject(
      {
        ...files,
        'secret.yml': lines(`
          - hosts: a
            tasks:
              - name: Say it
                command: echo {{ word }}
                no_log: true
                loop: ["{{ word }}"]
              - name: Hand it over
                shell: 'test "$(cat)" = "{{ word }}"'
                args: {stdin: "{{ word }}"}
                no_log: true
        `),
      },
      async (project) => {
        const said = await fine(project, 'run', 'secret.yml', '-vv', '-D', '-e', 'word=Vogelbeere');
        assert.not.match(said, 'Vogelbeere');
        assert.match(said, '(item=(hidden))');
        const [journal, ...others] = journals(project);
        assert.equal(others, []);
        assert.is(statSync(journal!).mode & 0o777, 0o600);
        assert.is(statSync(join(journal!, '..')).mode & 0o777, 0o700);
        const text = readFileSync(journal!, 'utf8');
        assert.not.match(text, 'Vogelbeere');
        const types = text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).type);
        assert.is(types[0], 'run-started');
        assert.is(types.filter((type) => type === 'task-finished').length, 2);
        assert.is(types.at(-1), 'run-finished');
      },
    ));

  test('a mistake that is seen beforehand leaves no journal and touches no host', () =>
    withProject({ ...files, 'play.yml': '- hosts: web\n  tasks:\n    - pingg:\n' }, async (project) => {
      assert.is((await project.kplay(['run', 'play.yml'])).code, 1);
      assert.equal(journals(project), []);
    }));

  test('a journal that cannot be begun ends the run before it does anything', () =>
    withProject({ ...files, file: '' }, async (project) => {
      const { code, stdout, stderr } = await project.kplay(['run', 'greet'], {
        XDG_STATE_HOME: `${project.folder}/file`,
      });
      assert.is(stdout, '');
      assert.is(
        stderr,
        "the run's journal cannot be written: ENOTDIR: not a directory, mkdir 'file/kplay/runs'\n" +
          '  hint: XDG_STATE_HOME names the folder for it; it is ~/.local/state otherwise\n',
      );
      assert.is(code, 1);
      assert.not(existsSync(join(project.folder, 'playbooks', 'a.txt')));
    }));

  test('goes on when nobody reads what it prints any more', () =>
    withProject(files, async (project) => {
      const { child, ended } = project.start(['run', 'greet']);
      child.stdout!.destroy();
      const { code, stderr } = await ended;
      assert.is(stderr, '');
      assert.is(code, 0);
      assert.is(readFileSync(join(project.folder, 'playbooks', 'c.txt'), 'utf8'), 'hello c\n');
    }));

  const mistakes: readonly [string, string, string][] = [
    [
      'an unknown setting',
      'invntory: hosts.yml\n',
      'kplay.yml:1:1: there is no setting "invntory"\n  1 | invntory: hosts.yml\n    | ^\n  hint: did you mean "inventory"?\n',
    ],
    [
      'two wrong values',
      'forks: 0\nstrict_host_keys: maybe\n',
      lines(`
        kplay.yml:1:8: setting "forks" must be at least 1
          1 | forks: 0
            |        ^

        kplay.yml:2:19: setting "strict_host_keys" must be true or false, not a text
          2 | strict_host_keys: maybe
            |                   ^
      `).concat('\n'),
    ],
  ];
  for (const [name, settings, expected] of mistakes) {
    test(`kplay.yml with ${name}`, async () => {
      const ran = await kplay({ ...files, 'kplay.yml': settings }, ['run', 'greet']);
      assert.equal(ran, { code: 1, stdout: '', stderr: expected });
    });
  }

  const variables: readonly [Record<string, string>, string][] = [
    [{ KPLAY_FORKS: 'many' }, 'KPLAY_FORKS:1:1: setting "forks" must be a number, not a text\n  1 | many\n    | ^\n'],
    [
      { KPLAY_FROKS: '2' },
      'KPLAY_FROKS:1:1: there is no setting "froks"\n  1 | KPLAY_FROKS\n    | ^\n  hint: did you mean KPLAY_FORKS?\n',
    ],
    [
      { KPLAY_INVENTORY: 'none.yml' },
      '-i:1:1: there is no inventory "none.yml"\n  1 | none.yml\n    | ^\n  hint: a list of hosts has a comma, even when it is one host: -i none.yml,\n',
    ],
  ];
  for (const [environment, expected] of variables) {
    test(`${JSON.stringify(environment)}`, async () => {
      const ran = await kplay(files, ['run', 'greet'], environment);
      assert.equal(ran, { code: 1, stdout: '', stderr: expected });
    });
  }

  test('variables win over kplay.yml, and options over variables', () =>
    withProject({ ...files, 'other.yml': inventory.replaceAll('a: , b: , c:', 'd: , e:') }, async (project) => {
      const environment = { KPLAY_INVENTORY: 'other.yml', KPLAY_FORKS: '1', KPLAY_STRICT_HOST_KEYS: 'true' };
      const hosts = async (...options: string[]) => {
        const { stdout } = await project.kplay(['inventory', 'graph', 'web', ...options], environment);
        return stdout.match(/\w+$/gm);
      };
      assert.equal(await hosts(), ['d', 'e']);
      assert.equal(await hosts('-i', 'hosts.yml'), ['a', 'b', 'c']);
      assert.is((await project.kplay(['run', 'greet', '-l', 'd'], environment)).code, 0);
    }));

  test('tells what the check before it found odd', () =>
    withProject(
      {
        'hosts.yml': inventory,
        'odd.yml': lines(`
          - hosts: a
            gather_facts: false
            vars: {api_token: abcdef123456}
            tasks:
              - file: {path: "{{ playbook_dir }}/x", state: touch, mode: "0666"}
        `),
      },
      async (project) => {
        const said = await fine(project, 'run', '-i', 'hosts.yml', 'odd.yml');
        assert.is(
          said.split('\n')[0],
          'warning: the check has 2 doubts: odd.yml:3 (plain-secret), odd.yml:5 (unsafe-mode); -v tells them, and so does kplay check',
        );
        const [journal] = journals(project).map((file) => readFileSync(file, 'utf8'));
        const told = journal!.split('\n').find((line) => line.includes('"checked"'));
        assert.equal(
          JSON.parse(told!).odd.map(({ code }: { readonly code: string }) => code),
          ['plain-secret', 'unsafe-mode'],
        );
      },
    ));
});
