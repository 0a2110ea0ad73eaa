import * as assert from 'uvu/assert';
import type { Connect } from '../../../engine/play/hosts/connections.ts';
import { TaskScope } from '../../../engine/play/variables/scope.ts';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

const playbook = `- hosts: all
  gather_facts: false
  vars: {folder: "/nowhere/{{inventory_hostname}}"}
  tasks:
    - {file: {path: "{{folder}}", state: directory}}
    - {copy: {content: "{{folder}}\\n", dest: "{{folder}}/name"}, notify: told}
    - {command: "true", register: a}
    - {command: "echo {{a.rc}}", when: eq a.rc 0}
    - {command: "echo {{item}}", loop: [1, 2, 3]}
    - {debug: {msg: "{{folder}}"}}
    - {assert: {that: eq a.rc 0}}
    - {lineinfile: {path: "{{folder}}/lines", line: x, create: true}}
  handlers:
    - {name: told, command: "true"}
`;

const nothing = Buffer.alloc(0);

/** Hosts that answer at once that all is well; counts their programs. */
function instantHosts(): { readonly connect: Connect; readonly count: { programs: number } } {
  const count = { programs: 0 };
  const answer = { changed: true, failed: undefined, code: 0, results: new Map(), differences: [], needs: [] };
  const connect: Connect = async (target) => ({
    target,
    session: async () => ({
      run: async () => {
        count.programs++;
        await new Promise((resolve) => setImmediate(resolve));
        return { kind: 'answered', answer: { ...answer, stdout: nothing, stderr: nothing } };
      },
      go: () => {},
      download: () => Promise.reject(new Error('there is nothing to download')),
    }),
    close: async () => {},
  });
  return { connect, count };
}

/** What a run costs for each of so many hosts: variables looked up, programs sent, events told. */
async function costs(hosts: number, forks: number) {
  const names = Array.from({ length: hosts }, (_, n) => `    h${n}:\n`).join('');
  const { connect, count } = instantHosts();
  const { lookup } = TaskScope.prototype;
  let lookups = 0;
  TaskScope.prototype.lookup = function (name) {
    lookups++;
    return lookup.call(this, name);
  };
  try {
    const played = await play({ 'hosts.yml': `g:\n  hosts:\n${names}`, 'play.yml': playbook }, { forks }, connect);
    assert.is(played.mistakes, '');
    const told = played.events.filter((event) => 'task' in event);
    return { lookups: lookups / hosts, programs: count.programs / hosts, told: told.length / hosts };
  } finally {
    TaskScope.prototype.lookup = lookup;
  }
}

suite('play/growth', (test) => {
  for (const forks of [64, 2]) {
    test(`with ${forks} forks a host costs the same among many as among few`, async () => {
      const [few, many] = [await costs(4, forks), await costs(40, forks)];
      assert.equal(many, few);
      assert.is(few.programs, 9); // one for each remote task and the handler, three for the loop
    });
  }
});
