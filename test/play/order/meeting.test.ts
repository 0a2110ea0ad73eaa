import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

interface Row {
  readonly name: string;
  /** Keywords of the play. */
  readonly keywords?: string;
  readonly task: string;
  /** Why each of two hosts waits for the other one. */
  readonly reason?: string;
}

const rows: readonly Row[] = [
  { name: 'nothing that concerns others', task: 'command: "true"' },
  {
    name: 'the strategy linear',
    keywords: 'strategy: linear',
    task: 'command: "true"',
    reason: 'hosts meet: the strategy is linear',
  },
  {
    name: 'a delegated task',
    task: 'command: "true", delegate_to: h1',
    reason: 'hosts meet: it is delegated to another host',
  },
  {
    name: 'a task for all',
    task: 'command: "true", run_once: true',
    reason: 'hosts meet: it is run once for all hosts',
  },
  {
    name: 'a question about another host',
    task: 'debug: {msg: \'{{hostvar "h1" "inventory_hostname"}}\'}',
    reason: 'hosts meet: it asks for variables of other hosts',
  },
  { name: 'a barrier', task: 'meta: barrier', reason: 'hosts meet: it is about the whole play' },
  { name: 'an action about the host alone', task: 'meta: clear_facts' },
  {
    name: 'new groups',
    task: 'group_by: {key: "a"}',
    reason: 'hosts meet behind it: it changes what each host is told about the others',
  },
  {
    name: 'failures that are fatal',
    task: 'command: "true", any_errors_fatal: true',
    reason: 'hosts meet behind it: its failure on one host ends the play for all',
  },
  { name: 'failures that are not', task: 'command: "true", any_errors_fatal: false' },
  {
    name: 'a bound for failures',
    keywords: 'max_fail_percentage: 50',
    task: 'command: "true"',
    reason: 'hosts meet behind it: failures on too many hosts end the play for all',
  },
];

/** Why hosts waited for each other in a play of one task. */
async function meetingsOf({ keywords = 'order: inventory', task }: Row, hosts: string): Promise<string[]> {
  const text = `- hosts: ${hosts}\n  gather_facts: false\n  ${keywords}\n  tasks:\n    - {name: a, ${task}}\n`;
  const { events, mistakes } = await play(text);
  assert.is(mistakes, '');
  return events.flatMap((event) => (event.type === 'waited' ? [`${event.host}: ${event.reason}`] : [])).sort();
}

suite('play/meeting', (test) => {
  for (const row of rows) {
    test(row.name, async () => {
      assert.equal(await meetingsOf(row, 'h1,h2'), row.reason ? [`h1: ${row.reason}`, `h2: ${row.reason}`] : []);
      assert.equal(await meetingsOf(row, 'h1'), []);
    });
  }
});
