import * as assert from 'uvu/assert';
import { lines } from '../../load/folder.ts';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

/** A play's keywords and tasks, and what its tasks register as `cmd` or say as `msg`, in order. */
interface Row {
  readonly name: string;
  readonly playbook: string;
  readonly said?: readonly string[];
  readonly mistakes?: string;
}

const rows: readonly Row[] = [
  {
    name: 'of a play, for what a task does not say itself; templates in them are the task’s',
    playbook: `
      - hosts: h1
        vars: {word: play}
        module_defaults: {debug: {msg: "{{ word }} default"}}
        tasks:
          - debug:
          - debug: {msg: own}
          - debug:
            vars: {word: task}`,
    said: ['play default', 'own', 'task default'],
  },
  {
    name: 'what is said further in of a module takes the place of what is said further out',
    playbook: `
      - hosts: h1
        module_defaults:
          shell: {cmd: echo play, chdir: /}
        tasks:
          - shell:
          - block:
              - shell:
              - shell:
                module_defaults: {shell: {cmd: pwd, chdir: /usr}}
            module_defaults: {shell: {cmd: pwd}}
        `,
    said: ['play', 'FOLDER', '/usr'],
  },
  {
    name: 'by Ansible’s names, in a list of which later ones override, and for a free form',
    playbook: `
      - hosts: h1
        module_defaults:
          - {ansible.builtin.shell: {chdir: /usr}}
          - {ansible.builtin.command: {chdir: /usr}}
          - {command: {chdir: /etc}}
        tasks:
          - shell: pwd
          - command: pwd
          - ansible.builtin.command: {argv: [pwd], chdir: /tmp}`,
    said: ['/usr', '/etc', '/tmp'],
  },
  {
    name: 'of a group of modules, for those that have the argument; a module goes before its groups',
    playbook: `
      - hosts: h1
        module_defaults:
          command: {chdir: /etc}
          group/commands: {chdir: /usr, removes: /}
        tasks:
          - command: pwd
          - shell: pwd`,
    said: ['/etc', '/usr'],
  },
  {
    name: 'a task’s own argument wins under another name, too',
    playbook: `
      - hosts: h1
        module_defaults: {stat: {path: /nowhere}}
        tasks:
          - stat: {dest: /}
            register: found
          - debug: {msg: "{{ found.stat.isdir }}"}`,
    said: ['true'],
  },
  {
    name: 'of imports, roles and includes',
    playbook: `
      - hosts: h1
        tasks:
          - import_tasks: tasks.yml
            module_defaults: {debug: {msg: import}}
          - include_tasks: {file: tasks.yml, apply: {module_defaults: {debug: {msg: apply}}}}
          - block:
              - include_tasks: tasks.yml
            module_defaults: {debug: {msg: block}}
        roles: [{role: r, module_defaults: {debug: {msg: role}}}]`,
    said: ['role', 'import', 'apply', 'block'],
  },
  {
    name: 'mistakes in them are told once',
    playbook: `
      - hosts: h1
        collections: [community.general]
        module_defaults: {comand: {}, debug: {mgs: x}, group/aws: {}, group/files: {chdir: /}}
        tasks:
          - debug:
          - debug:`,
    mistakes: `
      play.yml:3:21: unknown module "comand"
        3 |   module_defaults: {comand: {}, debug: {mgs: x}, group/aws: {}, group/files: {chdir: /}}
          |                     ^
        hint: did you mean "command"?

      play.yml:3:41: debug has no argument "mgs"
        3 |   module_defaults: {comand: {}, debug: {mgs: x}, group/aws: {}, group/files: {chdir: /}}
          |                                         ^
        hint: did you mean "msg"?

      play.yml:3:50: there is no group of modules "aws"
        3 |   module_defaults: {comand: {}, debug: {mgs: x}, group/aws: {}, group/files: {chdir: /}}
          |                                                  ^
        hint: there are commands, files, certificates, and none of collections

      play.yml:3:79: no module of group/files has an argument "chdir"
        3 |   module_defaults: {comand: {}, debug: {mgs: x}, group/aws: {}, group/files: {chdir: /}}
          |                                                                               ^`,
  },
];

suite('module_defaults', (test) => {
  for (const { name, playbook, said = [], mistakes = '' } of rows) {
    test(name, async () => {
      const files = { 'play.yml': lines(playbook), 'tasks.yml': '- debug:', 'roles/r/tasks/main.yml': '- debug:' };
      const { events, ...played } = await play(files);
      assert.is(played.mistakes, lines(mistakes));
      const results = events.flatMap((event) => (event.type === 'task-finished' ? [event.result] : []));
      const texts = results.flatMap(
        ({ data, message }) => [data['stdout'], data['msg'], message].find((one) => one !== undefined) ?? [],
      );
      assert.equal(
        texts.map((text) => (text === process.cwd() ? 'FOLDER' : String(text))),
        said,
      );
    });
  }
});
