import * as assert from 'uvu/assert';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { type Project, play } from './playing.ts';

/** A project on one host, and how its tasks end. */
interface Row {
  readonly name: string;
  readonly files: Project;
  readonly results: readonly string[];
  /** What is said of the failure that ends it. */
  readonly failure?: string;
  /** What is said before anything runs. */
  readonly mistakes?: string;
}

const specs = lines(`
  argument_specs:
    main:
      short_description: Runs a {{ member }}
      options:
        port: {type: int, required: true, description: 'a {{ port }}'}
        peers: {type: list, elements: dict, options: {name: {required: true}}}
    verify:
      options:
        depth: {type: int, required: true}
`);
const r: Project = {
  'roles/r/meta/argument_specs.yml': specs,
  'roles/r/tasks/main.yml': '- {name: work, debug: {msg: "{{ port }}"}}',
  'roles/r/tasks/verify.yml': '- {name: verified, ping: }',
};
const checking = "Validating arguments against arg spec 'main' - Runs a {{ member }}";

const rows: readonly Row[] = [
  {
    name: 'arguments that are as declared',
    files: { ...r, 'play.yml': '- hosts: h1\n  roles: [{role: r, vars: {port: 1}, peers: [{name: a}]}]' },
    results: [`${checking} h1 ok`, 'work h1 ok'],
  },
  {
    name: 'all mistakes at once, each at its place, before anything runs',
    files: {
      ...r,
      'group_vars/all.yml': 'peers:\n  - name: a\n  - nmae: b\n',
      'play.yml': '- hosts: h1\n  roles:\n    - role: r',
    },
    results: [],
    mistakes: `
      play.yml:3:13: "port" of the role r is required
        3 |     - role: r
          |             ^

      group_vars/all.yml:3:5: "peers.1.name" of the role r is required
        3 |   - nmae: b
          |     ^
        the role is used at play.yml:3:13

      group_vars/all.yml:3:11: "peers.1.nmae" of the role r is not known
        3 |   - nmae: b
          |           ^
        the role is used at play.yml:3:13
        hint: did you mean "name"?
    `,
  },
  {
    name: 'another entry point has a declaration of its own',
    files: {
      ...r,
      'play.yml': '- hosts: h1\n  tasks:\n    - import_role: {name: r, tasks_from: verify.yml}\n      vars: {depth: 2}',
    },
    results: ["Validating arguments against arg spec 'verify' h1 ok", 'verified h1 ok'],
  },
  {
    name: 'an include checks, too, and can leave it',
    files: {
      ...r,
      'play.yml': lines(`
        - hosts: h1
          tasks:
            - include_role: {name: r, rolespec_validate: false, tasks_from: verify}
            - include_role: {name: r, tasks_from: verify}
      `),
    },
    results: [],
    mistakes: `
      play.yml:4:28: "depth" of the role r is required
        4 |     - include_role: {name: r, tasks_from: verify}
          |                            ^
    `,
  },
  {
    name: 'what only the run knows is told by it',
    files: {
      ...r,
      'play.yml': lines(`
        - hosts: h1
          tasks:
            - {command: echo x, register: said, name: say}
            - import_role: {name: r}
              vars: {port: "{{said.stdout}}", peers: []}
      `),
    },
    results: ['say h1 changed', `${checking} h1 failed`],
    failure: `
      play.yml:5:21: "port" of the role r must be a whole number, not a text
        5 |       vars: {port: "{{said.stdout}}", peers: []}
          |                     ^`,
  },
  {
    name: 'a declaration with mistakes is one before anything runs',
    files: {
      'roles/r/meta/main.yml': 'argument_specs:\n  main:\n    options:\n      port: {type: integer}\n',
      'play.yml': '- hosts: h1\n  roles: [r]',
    },
    results: [],
    mistakes: `
      roles/r/meta/main.yml:4:20: validate_argument_spec: "argument_spec.port.type" must be one of str, list, dict, bool, int, float, path, raw, any, json, jsonarg, bytes, bits
        4 |       port: {type: integer}
          |                    ^`,
  },
  {
    name: 'variables of an included role stay inside of it, unless they are public',
    files: {
      'roles/r/defaults/main.yml': 'mine: default\n',
      'roles/r/tasks/main.yml': '- {name: inside, debug: {msg: "{{ mine }}"}}',
      'play.yml': lines(`
        - hosts: h1
          tasks:
            - include_role: {name: r}
            - {name: hidden, debug: {msg: "{{ default mine 'none' }}"}, when: not (defined mine)}
            - include_role: {name: r, public: true}
            - {name: seen, assert: {that: eq mine "default"}}
      `),
    },
    results: ['inside h1 ok', 'hidden h1 ok', 'inside h1 ok', 'seen h1 ok'],
  },
  {
    name: 'variables of an imported role are those of the play, unless they are not public',
    files: {
      'roles/r/defaults/main.yml': 'mine: default\n',
      'roles/r/tasks/main.yml': '- {name: inside, debug: {msg: "{{ mine }}"}}',
      'roles/s/defaults/main.yml': 'other: default\n',
      'play.yml': lines(`
        - hosts: h1
          tasks:
            - {name: both, debug: {msg: x}, when: and (defined mine) (not (defined other))}
            - import_role: {name: r}
            - import_role: {name: s, public: false}
      `),
    },
    results: ['both h1 ok', 'inside h1 ok'],
  },
  {
    name: 'a role that ran is not imported again when duplicates are not allowed',
    files: {
      'roles/r/tasks/main.yml': '- {name: inside, debug: {msg: x}}',
      'play.yml': lines(`
        - hosts: h1
          tasks:
            - import_role: {name: r}
            - import_role: {name: r}
            - import_role: {name: r, allow_duplicates: false}
      `),
    },
    results: ['inside h1 ok', 'inside h1 ok'],
  },
  {
    name: 'what apply says holds for the tasks inside of an include, and not for itself',
    files: {
      'roles/r/tasks/main.yml': '- {name: role, debug: {msg: "{{ word }}"}, when: eq word "applied"}',
      'tasks.yml':
        '- {name: file, debug: {msg: "{{ word }}"}}\n- {name: own, debug: {msg: "{{ word }}"}, when: eq word "x"}',
      'play.yml': lines(`
        - hosts: h1
          tasks:
            - include_tasks: {file: tasks.yml, apply: {when: eq item 1, vars: {word: x}}}
              loop: [1, 2]
            - include_role: {name: r, apply: {vars: {word: applied}}}
      `),
    },
    results: ['file h1 ok', 'own h1 ok', 'file h1 skipped', 'own h1 skipped', 'role h1 ok'],
  },
  {
    name: 'mistakes in how roles are used',
    files: {
      'roles/r/tasks/main.yml': '',
      'play.yml': lines(`
        - hosts: h1
          roles: [community.general.thing]
          tasks:
            - include_role: {name: r, apply: {whne: true}}
            - include_role: {name: r, allow_duplicates: false}
            - import_role: {name: r, public: 1}
            - import_tasks: {file: x.yml, apply: {}}
      `),
    },
    results: [],
    mistakes: `
      play.yml:2:11: "community.general.thing" is a role of a collection, and kplay reads none
        2 |   roles: [community.general.thing]
          |           ^
        hint: put the role's folder into roles/thing, and write role: thing

      play.yml:4:39: apply takes no keyword "whne"
        4 |     - include_role: {name: r, apply: {whne: true}}
          |                                       ^
        hint: did you mean "when"?

      play.yml:5:49: an include is done whenever a host comes to it
        5 |     - include_role: {name: r, allow_duplicates: false}
          |                                                 ^
        hint: import_role can leave out what has run already

      play.yml:6:38: public must be true or false
        6 |     - import_role: {name: r, public: 1}
          |                                      ^

      play.yml:7:35: import_tasks has no argument "apply"
        7 |     - import_tasks: {file: x.yml, apply: {}}
          |                                   ^
        hint: write these keywords beside the import`,
  },
];

suite('roles', (test) => {
  for (const { name, files, results, failure = '', mistakes = '' } of rows) {
    test(name, async () => {
      const played = await play(files);
      assert.is(played.mistakes, lines(mistakes));
      assert.equal(played.results, results);
      const failed = played.events.flatMap((event) =>
        event.type === 'task-finished' && event.result.status === 'failed' ? [event.result.message ?? ''] : [],
      );
      assert.is(failed.join('\n').replaceAll(`${played.folder}/`, ''), lines(failure));
    });
  }

  test('roles are found in the folders of roles_path, those beside the playbook first', async () => {
    const files = {
      'one/r/tasks/main.yml': '- {name: one, debug: {msg: x}}',
      'roles/s/tasks/main.yml': '- {name: near, debug: {msg: x}}',
      'one/s/tasks/main.yml': '- {name: far, debug: {msg: x}}',
      'play.yml':
        '- hosts: h1\n  roles: [r, s]\n  tasks:\n    - include_role: {name: "{{ name }}"}\n      vars: {name: r}',
    };
    const played = await play(files, {}, undefined, (folder) => ({ rolesPath: [`${folder}/one`] }));
    assert.is(played.mistakes, '');
    assert.equal(played.results, ['one h1 ok', 'near h1 ok', 'one h1 ok']);
  });
});
