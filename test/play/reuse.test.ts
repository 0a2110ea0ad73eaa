import * as assert from 'uvu/assert';
import { lines } from '../load/folder.ts';
import { suite } from '../suite.ts';
import { type Project, play } from './playing.ts';

/** A project, what its `debug` tasks say on each host, and what is said of failures. */
interface Row {
  readonly name: string;
  readonly files: Project;
  readonly said: readonly string[];
  readonly tags?: readonly string[];
  readonly mistakes?: string;
  readonly failure?: string;
}

const rows: readonly Row[] = [
  {
    name: 'include_vars: templates are evaluated when they are used, above vars of the play and below set_fact',
    files: {
      'vars/more.yml': 'a: "{{ b }}"\nb: file\nc: file\n',
      'play.yml': lines(`
        - hosts: h1
          vars: {a: play, b: play, c: play}
          tasks:
            - set_fact: {c: fact}
            - debug: {msg: "{{ a }} {{ b }} {{ c }}"}
            - include_vars: more.yml
            - debug: {msg: "{{ a }} {{ b }} {{ c }}"}
            - set_fact: {b: set}
            - debug: {msg: "{{ a }}"}
        - hosts: h1
          tasks:
            - debug: {msg: "{{ a }}"}
      `),
    },
    said: ['h1 play play fact', 'h1 file file fact', 'h1 set', 'h1 set'],
  },
  {
    name: 'include_vars: what it registers, and a name for all of them',
    files: {
      'more.yml': 'a: "{{ x }}"\nb: [1]\n',
      'play.yml': lines(`
        - hosts: h1
          vars: {x: late}
          tasks:
            - include_vars: {file: more.yml, name: all}
              register: read
            - debug: {msg: "{{ all.a }} {{ read.ansible_facts.all.b.0 }} {{ basename read.ansible_included_var_files.0 }}"}
            - debug: {msg: "{{ read.ansible_facts.all.a }} {{ read.changed }}"}
      `),
    },
    said: ['h1 late 1 more.yml', 'h1 {{ x }} false'],
  },
  {
    name: 'include_vars: a folder, in the order of names, the deeper files later',
    files: {
      'vars/all/b.yml': 'v: b\n',
      'vars/all/a.yaml': 'v: a\nonly: a\n',
      'vars/all/sub/c.json': '{"deep": "c"}',
      'vars/all/sub/sub/d.yml': 'deepest: d\n',
      'vars/all/z.yml.orig': 'v: orig\n',
      'play.yml': lines(`
        - hosts: h1
          tasks:
            - include_vars: {dir: all, ignore_files: ['\\.orig'], depth: 2}
              register: read
            - debug: {msg: "{{ v }} {{ only }} {{ deep }} {{ default deepest 'none' }} {{ length read.ansible_included_var_files }}"}
            - include_vars: {dir: all, files_matching: '^d', ignore_files: [orig]}
            - debug: {msg: "{{ deepest }}"}
            - include_vars: {dir: all, extensions: [yaml], ignore_unknown_extensions: true}
            - debug: {msg: "{{ v }}"}
            - include_vars: {dir: all}
      `),
    },
    said: ['h1 b a c none 3', 'h1 d', 'h1 a'],
    failure: `
      play.yml:10:21: vars/all/z.yml.orig has none of the endings yaml, yml, json
        10 |     - include_vars: {dir: all}
           |                     ^
        hint: name it in ignore_files, or say ignore_unknown_extensions: true`,
  },
  {
    name: 'include_vars: mappings are replaced, or merged into what is there',
    files: {
      'more.yml': 'm: {b: {d: "{{ x }}"}, e: [2]}\nx: new\n',
      'play.yml': lines(`
        - hosts: h1
          vars: {x: old, m: {a: "{{ x }}", b: {c: 1}, e: [1]}}
          tasks:
            - include_vars: {file: more.yml, hash_behaviour: merge}
            - debug: {msg: "{{ json m }}"}
            - include_vars: {file: more.yml}
            - debug: {msg: "{{ json m }}"}
      `),
    },
    said: ['h1 {"a":"old","b":{"c":1,"d":"new"},"e":[2]}', 'h1 {"b":{"d":"new"},"e":[2]}'],
  },
  {
    name: 'include_vars: in a role, with its vars/main left out of a folder, and the first file found',
    files: {
      'roles/r/vars/main.yml': 'v: main\n',
      'roles/r/vars/other.yml': 'v: other\n',
      'roles/r/tasks/main.yml': lines(`
        - include_vars: {dir: .}
          register: read
        - debug: {msg: "{{ v }} {{ length read.ansible_included_var_files }}"}
        - include_vars: "{{ item }}"
          loop: ["{{ inventory_hostname }}.yml", other.yml]
          when: eq item "other.yml"
          register: looped
        - debug: {msg: "{{ looped.results.0.skipped }} {{ looped.results.1.ansible_facts.v }}"}
      `),
      'play.yml': '- hosts: h1\n  roles: [r]',
    },
    said: ['h1 other 1', 'h1 true other'],
  },
  {
    name: 'include_vars: a file that is not there',
    files: { 'play.yml': '- hosts: h1\n  tasks:\n    - include_vars: {file: "{{ inventory_hostname }}.yml"}' },
    said: [],
    failure: `
      play.yml:3:21: there is no variable file "h1.yml"
        3 |     - include_vars: {file: "{{ inventory_hostname }}.yml"}
          |                     ^
        hint: looked for vars/h1.yml, h1.yml`,
  },
  {
    name: 'vars_files: named by each host, of a list the first that there is, later ones see and override earlier ones',
    files: {
      'vars/h1.yml': 'v: first\nnext: second\n',
      'default.yml': 'v: default\nnext: third\n',
      'second.yml': 'w: "{{ v }}!"\n',
      'third.yml': 'w: other\nv: third\n',
      'play.yml': lines(`
        - hosts: h1,h2
          vars_files:
            - ["{{ inventory_hostname }}.yml", default.yml]
            - "{{ next }}.yml"
          tasks:
            - debug: {msg: "{{ v }} {{ w }}"}
      `),
    },
    said: ['h1 first first!', 'h2 third other'],
  },
  {
    name: 'vars_files: none of a list is there',
    files: {
      'play.yml': '- hosts: h1\n  vars_files: [["{{ inventory_hostname }}.yml", b.yml]]\n  tasks:\n    - ping:',
    },
    said: [],
    mistakes: `
      play.yml:2:16: there is no variable file "b.yml"
        2 |   vars_files: [["{{ inventory_hostname }}.yml", b.yml]]
          |                ^
        hint: looked for vars/b.yml, b.yml`,
  },
  {
    name: 'tags of an include choose the include alone, those of an import and of apply what is inside',
    files: {
      'tasks.yml': '- debug: {msg: "{{ from }}"}',
      'play.yml': lines(`
        - hosts: h1
          tasks:
            - import_tasks: tasks.yml
              tags: t
              vars: {from: import}
            - include_tasks: tasks.yml
              tags: t
              vars: {from: include}
            - include_tasks: {file: tasks.yml, apply: {tags: t}}
              tags: t
              vars: {from: apply}
            - include_tasks: {file: tasks.yml, apply: {tags: t}}
              vars: {from: never}
      `),
    },
    tags: ['t'],
    said: ['h1 import', 'h1 apply'],
  },
  {
    name: 'the condition of an import is looked at for each task, that of an include once',
    files: {
      'tasks.yml': '- set_fact: {wanted: false}\n- debug: {msg: "{{ from }}"}',
      'play.yml': lines(`
        - hosts: h1
          tasks:
            - set_fact: {wanted: true}
            - import_tasks: tasks.yml
              when: wanted
              vars: {from: import}
            - set_fact: {wanted: true}
            - include_tasks: tasks.yml
              when: wanted
              vars: {from: include}
            - set_fact: {wanted: true}
            - include_tasks: {file: tasks.yml, apply: {when: wanted}}
              vars: {from: apply}
      `),
    },
    said: ['h1 include'],
  },
  {
    name: 'an imported playbook takes variables, conditions and tags',
    files: {
      'inner/site.yml': lines(`
        - hosts: h1
          vars: {a: own, b: own}
          tasks:
            - {debug: {msg: "{{ a }} {{ b }}"}, tags: inside}
        - import_playbook: more.yml
          vars: {b: nearer}
          when: eq b "import"
      `),
      'inner/more.yml': '- hosts: h1\n  tasks: [{debug: {msg: "{{ b }}"}}]',
      'play.yml': lines(`
        - import_playbook: inner/site.yml
          vars: {b: import}
          tags: t
        - import_playbook: inner/more.yml
          vars: {b: twice}
          when: false
          tags: t
        - import_playbook: inner/more.yml
          vars: {b: other}
      `),
    },
    tags: ['t'],
    said: ['h1 own import', 'h1 import'],
  },
];

/** Hosts may come to a task in any order; what one says is in its own. */
function byHost(one: string, other: string): number {
  return one.slice(0, 2).localeCompare(other.slice(0, 2));
}

suite('reuse', (test) => {
  for (const { name, files, said, tags = [], mistakes = '', failure = '' } of rows) {
    test(name, async () => {
      const { events, folder, ...played } = await play(files, { tags });
      const results = events.flatMap((event) => (event.type === 'task-finished' ? [event] : []));
      const messages = results.filter(({ task, result }) => task.module === 'debug' && result.status === 'ok');
      const failed = results
        .filter(({ result }) => result.status === 'failed')
        .map(({ result }) => result.message ?? '');
      assert.is(played.mistakes, lines(mistakes));
      assert.equal(messages.map(({ result }) => `${result.host} ${String(result.data['msg'])}`).sort(byHost), said);
      assert.is(failed.join('\n').replaceAll(`${folder}/`, ''), lines(failure));
    });
  }
});
