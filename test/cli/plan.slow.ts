import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { type Project, withProject } from './kplay.ts';

const files = {
  'kplay.yml': 'inventory: hosts.yml\n',
  'hosts.yml': 'web:\n  vars: {ansible_connection: local}\n  hosts: {a: , b: }\n',
  'templates/conf.hbs': 'one\n{{word}}\n',
  'site.yml': lines(`
    - hosts: web
      vars: {word: two, here: "{{ playbook_dir }}/{{ inventory_hostname }}"}
      tasks:
        - name: Have a folder
          file: {path: "{{ here }}", state: directory, mode: "0755"}
        - name: Write one
          copy: {content: "1\\n", dest: "{{ playbook_dir }}/{{ inventory_hostname }}-1", mode: "0644"}
        - name: Write two
          template: {src: conf.hbs, dest: "{{ playbook_dir }}/{{ inventory_hostname }}-2", mode: "0644"}
  `),
};

/** A playbook in which hosts go different ways. */
const intricate = {
  'roles/part/tasks/main.yml': lines(`
    - name: Write of a role
      copy: {content: "1", dest: "{{ here }}-{{ each }}", mode: "0644"}
      notify: Handle
  `),
  'roles/part/handlers/main.yml': lines(`
    - name: Handle
      copy: {content: "1", dest: "{{ here }}-handled", mode: "0644"}
  `),
  'included.yml': '- include_role: {name: part}\n',
  'intricate.yml': lines(`
    - hosts: localhost
      tasks:
        - name: Add a host
          add_host: {name: late, ansible_connection: local}
    - hosts: web
      serial: 1
      vars: {here: "{{ playbook_dir }}/{{ inventory_hostname }}"}
      tasks:
        - include_tasks: included.yml
          loop: [x, y]
          loop_control: {loop_var: each}
        - name: Once
          copy: {content: "1", dest: "{{ here }}-once", mode: "0644"}
          run_once: true
        - name: Elsewhere
          copy: {content: "1", dest: "{{ here }}-elsewhere", mode: "0644"}
          delegate_to: a
        - block:
            - name: Fail
              command: "false"
              check_mode: false
          rescue:
            - name: Rescue
              copy: {content: "1", dest: "{{ here }}-rescued", mode: "0644"}
        - name: Fail again
          command: "false"
          check_mode: false
          ignore_errors: true
    - hosts: late
      tasks:
        - name: Write on the newcomer
          copy: {content: "1", dest: "{{ playbook_dir }}/late", mode: "0644"}
  `),
};

async function ending(project: Project, code: number, ...args: string[]): Promise<string> {
  const ran = await project.kplay(args);
  assert.is(ran.code, code, ran.stdout + ran.stderr);
  return ran.stdout + ran.stderr;
}

const news = lines(`
  Have a folder (file) at site.yml:4
    would change
  Write one (copy) at site.yml:6
    would change
  Write two (template) at site.yml:8
    would change
`);

/** The parts of a refusal between its first and its last line. */
function listed(said: string): string {
  return said.trimEnd().split('\n').slice(1, -1).join('\n');
}

const hint = '  hint: nothing was changed; a new plan is made with kplay plan\n';

suite('kplay plan', (test) => {
  test('says what would change, keeps it, does just that, and then there is nothing left', () =>
    withProject(files, async (project) => {
      const indented = news.replace(/^/gm, '  ');
      const told = `a, b\n${indented}\n\na : changed=3 unknown=0 ok=0\nb : changed=3 unknown=0 ok=0\n`;
      assert.is(await ending(project, 0, 'plan', 'site'), told);
      assert.is(
        await ending(project, 0, 'plan', 'site', '-o', 'plan.json'),
        '6 changes on 2 hosts, 0 unknown: the plan is in plan.json\nto see it: kplay plan --show plan.json\nto carry it out: kplay run --plan plan.json\n',
      );
      assert.is(statSync(join(project.folder, 'plan.json')).mode & 0o777, 0o600);
      assert.is(await ending(project, 0, 'plan', '--show', 'plan.json'), told);
      assert.not(existsSync(join(project.folder, 'a')));
      assert.is(
        await ending(project, 0, 'run', '--plan', 'plan.json', '-C'),
        'the plan plan.json still holds: nothing was changed\n',
      );
      assert.not(existsSync(join(project.folder, 'a')));
      const ran = await ending(project, 0, 'run', '--plan', 'plan.json');
      assert.match(ran, /^\nPLAY \[web\]/);
      assert.match(ran, '\n\nthe run did what the plan said: 6 changes\n');
      assert.is(readFileSync(join(project.folder, 'b-2'), 'utf8'), 'one\ntwo\n');
      assert.is(
        await ending(project, 0, 'plan', 'site'),
        'a, b\n  nothing would change\n\na : changed=0 unknown=0 ok=3\nb : changed=0 unknown=0 ok=3\n',
      );
      assert.match(await ending(project, 1, 'run', '--plan', 'plan.json'), 'because hosts are not as it saw them:');
    }));

  test('-D shows the differences, of the plan that is made and of one that was kept', () =>
    withProject(files, async (project) => {
      await ending(project, 0, 'plan', 'site', '-o', 'plan.json', '-l', 'a');
      const patch = [
        '  Write two (template) at site.yml:8',
        '    would change',
        '      --- a-2\tnow',
        '      +++ a-2\tthen',
        '      @@ -0,0 +1,2 @@',
        '      +one',
        '      +two',
        '',
      ].join('\n');
      assert.match(await ending(project, 0, 'plan', 'site', '-D', '-l', 'a'), patch);
      assert.match(await ending(project, 0, 'plan', '--show', 'plan.json', '-D'), patch);
    }));

  test('what somebody has done to a host meanwhile is refused with the list of it, and nothing is changed', () =>
    withProject(files, async (project) => {
      await ending(project, 0, 'run', 'site');
      writeFileSync(join(project.folder, 'templates/conf.hbs'), 'one\n{{word}}\nthree\n');
      await ending(project, 0, 'plan', 'site', '-o', 'plan.json');
      writeFileSync(join(project.folder, 'a-1'), 'somebody\n');
      writeFileSync(join(project.folder, 'b-2'), 'one\nsomebody\n');
      const refused = await ending(project, 1, 'run', '--plan', 'plan.json');
      assert.is(
        refused,
        lines(`
          the plan plan.json is not carried out, because hosts are not as it saw them:
            a:
              Write one (copy) at site.yml:6
                plan: nothing to change
                now:  would change
                        a-1: somebody → 1
            b:
              Write two (template) at site.yml:8
                plan: would change
                        b-2: another text
                now:  would change
                        b-2: another text
                --- b-2	plan
                +++ b-2	now
                @@ -1,2 +1,2 @@
                 one
                -two
                +somebody
        `) + `\n${hint}`,
      );
      assert.is(readFileSync(join(project.folder, 'a-2'), 'utf8'), 'one\ntwo\n');
    }));

  test('other inputs than the plan was made from are refused with the list of them', () =>
    withProject({ ...files, 'vars.yml': 'word: a\n' }, async (project) => {
      await ending(project, 0, 'plan', 'site', '-o', 'plan.json', '-e', 'x=1', '-e', '@vars.yml');
      project.write({
        'site.yml': `${files['site.yml']}\n# a word more\n`,
        'hosts.yml': `${files['hosts.yml']}db: {hosts: {a: }}\n`,
        'vars.yml': 'word: b\n',
        'group_vars/web.yml': 'y: 1\n',
        'kplay.yml': 'inventory: hosts.yml\nstrategy: linear\n',
      });
      const refused = await ending(project, 1, 'run', '--plan', 'plan.json');
      assert.is(
        listed(refused).replace(/[0-9a-f]{12}/g, 'DIGEST'),
        [
          'file group_vars/web.yml is new',
          'file hosts.yml: DIGEST → DIGEST',
          'file site.yml: DIGEST → DIGEST',
          'host a: web → db,web',
          'variable word: "a" → "b"',
          'setting strategy: "stream" → "linear"',
        ]
          .map((line) => `  ${line}`)
          .join('\n'),
      );
      assert.not(existsSync(join(project.folder, 'a')));
    }));

  test('a command line that asks for something else is refused', () =>
    withProject({ ...files, 'other.yml': files['site.yml'] }, async (project) => {
      await ending(project, 0, 'plan', 'site', '-o', 'plan.json', '-e', 'x=1 db_password=hunter2', '-l', 'a');
      const refused = await ending(
        project,
        1,
        'run',
        '--plan',
        'plan.json',
        'other',
        '-e',
        'x=2',
        '-t',
        'some',
        '-f',
        '3',
      );
      assert.is(
        refused,
        lines(`
          the plan plan.json is not what the command line asks for:
            playbooks: the plan has site.yml, not other.yml
            -e x, db_password: the plan keeps only a digest; give the same value again
            -e x: the plan has no such variable, or another value
            --tags: the plan has none, not some
        `) + `\n${hint}`,
      );
      const again = ['run', '--plan', 'plan.json', 'site', '-e', 'x=1 db_password=hunter2', '-l', 'a'];
      assert.match(await ending(project, 0, ...again), 'the run did what the plan said: 3 changes\n');
    }));

  test('what check mode cannot tell is named, and without a terminal only --yes goes on', () =>
    withProject(
      {
        ...files,
        'ask.yml': '- hosts: web\n  tasks:\n    - {name: Run something, command: "touch {{playbook_dir}}/ran"}\n',
      },
      async (project) => {
        await ending(project, 0, 'plan', 'site', 'ask', '-o', 'plan.json');
        const named = 'the plan does not know what these will do:\n  Run something (command) at ask.yml:3: a, b\n';
        assert.is(
          await ending(project, 1, 'run', '--plan', 'plan.json'),
          `${named}the plan is not carried out\n  hint: there is no terminal to ask at: --yes goes on\n`,
        );
        assert.not(existsSync(join(project.folder, 'ran')));
        const ran = await ending(project, 0, 'run', '--plan', 'plan.json', '--yes');
        assert.ok(ran.startsWith(`${named}\nPLAY`), ran);
        assert.match(ran, '\nthe run did what the plan said: 6 changes; of 2 unknown tasks 2 changed something\n');
      },
    ));

  test('a run of a plan that failed is gone on with as any run, and tells what it did not come to', () =>
    withProject(
      {
        ...files,
        'first.yml': '- hosts: a\n  tasks:\n    - {name: Wait for it, command: "test -e {{playbook_dir}}/go"}\n',
      },
      async (project) => {
        await ending(project, 0, 'plan', 'first', 'site', '-o', 'plan.json', '-l', 'a');
        const failed = await ending(project, 2, 'run', '--plan', 'plan.json', '--yes');
        assert.match(
          failed,
          'the run did not do what the plan said: 0 changes as said, 0 not in the plan, 3 not made;',
        );
        writeFileSync(join(project.folder, 'go'), '');
        await ending(project, 0, 'run', '--resume');
        assert.is(readFileSync(join(project.folder, 'a-2'), 'utf8'), 'one\ntwo\n');
      },
    ));

  test('it holds for batches, includes, rescues, delegated tasks and hosts that come along, as long as nothing is touched', () =>
    withProject({ ...files, ...intricate }, async (project) => {
      assert.match(
        await ending(project, 0, 'plan', 'intricate', '-o', 'plan.json'),
        /^14 changes on 4 hosts, 0 unknown:/,
      );
      for (let look = 0; look < 3; look++) await ending(project, 0, 'run', '--plan', 'plan.json', '-C');
      const ran = await ending(project, 0, 'run', '--plan', 'plan.json');
      assert.match(ran, '\nthe run did what the plan said: 14 changes\n');
      const told = (await ending(project, 0, 'plan', 'intricate')).replace(/\n\n[\s\S]*/, '');
      assert.is(told, 'localhost\n  Add a host (add_host) at intricate.yml:3\n    would change');
    }));

  test('a plan that would not get to its end is not kept', () =>
    withProject(
      { ...files, 'bad.yml': '- hosts: a\n  tasks:\n    - {name: Fail, fail: {msg: never}}\n' },
      async (project) => {
        const said = await ending(project, 2, 'plan', 'site', 'bad', '-o', 'plan.json');
        assert.match(said, '    never\n');
        assert.match(said, 'warning: no plan was written to plan.json: a run would not get to its end\n');
        assert.not(existsSync(join(project.folder, 'plan.json')));
      },
    ));

  test('no secret is in a plan, nor what would tell that it was guessed', async () => {
    const [given, hidden, host, vaulted] = ['zebra-given', 'zebra-hidden', 'zebra-host', 'zebra-vaulted'];
    const secretive = lines(`
      - hosts: a
        vars: {place: "{{ playbook_dir }}"}
        vars_files: [secrets.yml]
        tasks:
          - name: From the vault
            copy: {content: "password {{ vaulted }}\\n", dest: "{{ place }}/vaulted", mode: "0600"}
          - name: Hidden
            copy: {content: "${hidden}\\n", dest: "{{ place }}/hidden", mode: "0600"}
            no_log: true
          - name: From the command line
            copy: {content: "{{ db_password }}\\n", dest: "{{ place }}/given", mode: "0600"}
            no_log: true
          - name: Beside a secret
            lineinfile: {path: "{{ place }}/beside", line: another}
    `);
    const project = {
      ...files,
      'site.yml': secretive,
      beside: `${vaulted}\n`,
      hidden: `${host}\n`,
      vaulted: `${host}\n`,
      key: 'k\n',
    };
    await withProject(project, async (project) => {
      project.write({ 'secrets.yml': `vaulted: ${vaulted}\n` });
      await ending(project, 0, 'vault', 'encrypt', '--vault-password-file', 'key', 'secrets.yml');
      const options = ['-e', `db_password=${given}`, '--vault-password-file', 'key'];
      await ending(project, 0, 'plan', 'site', '-o', 'plan.json', ...options);
      const text = readFileSync(join(project.folder, 'plan.json'), 'utf8');
      const forms = (secret: string) => [
        secret,
        Buffer.from(secret).toString('base64').slice(0, 12),
        ...[secret, `${secret}\n`, `password ${secret}\n`].map((each) =>
          createHash('sha256').update(each).digest('hex'),
        ),
        createHash('sha256').update(`"${secret}"`).digest('hex'),
      ];
      const found = [given, hidden, host, vaulted].flatMap(forms).filter((form) => text.includes(form));
      assert.equal(found, []);
      assert.match(text, '"Beside a secret"');
      assert.match(text, '***');
      // All the same it is noticed when somebody changes what is hidden, in the same number of bytes.
      for (const name of ['hidden', 'vaulted']) writeFileSync(join(project.folder, name), 'zebra-tosh\n');
      const refused = await ending(project, 1, 'run', '--plan', 'plan.json', ...options);
      assert.is(
        refused,
        lines(`
          the plan plan.json is not carried out, because hosts are not as it saw them:
            a:
              From the vault (copy) at site.yml:5
                plan: would change
                now:  would change, but something else was found, which is not shown
              Hidden (copy) at site.yml:7
                plan: would change
                now:  would change, but something else was found, which is not shown
        `) + `\n${hint}`,
      );
    });
  });
});
