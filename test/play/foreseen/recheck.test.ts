import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

const project = (later: string) => ({
  'hosts.yml': 'all: {hosts: {h1: {port: 1}}}\n',
  'play.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - {name: order, copy: {content: "${later}\\n", dest: "{{playbook_dir}}/hosts.yml"}}
    - {name: refresh, meta: refresh_inventory}
    - {name: behind it, debug: {msg: x}}
- hosts: all
  gather_facts: false
  tasks:
    - {name: first, debug: {msg: x}}
    - {name: second, debug: {msg: "{{port}}"}}
`,
});

suite('an inventory that is read anew', (test) => {
  test('what is left of the run is checked for the hosts that are there now, before any of it', async () => {
    const { results, mistakes } = await play(project('all: {hosts: {h1: {port: 1}, h2: }}'));
    assert.equal(results, ['order localhost changed']);
    assert.is(mistakes.split('\n')[0], 'play.yml:11:38: "port" is not defined for h2');
  });

  test('where nothing is wrong with it, the run goes on', async () => {
    const { results, mistakes } = await play(project('all: {hosts: {h1: {port: 1}, h2: {port: 2}}}'));
    assert.is(mistakes, '');
    assert.equal([...results].sort(), [
      'behind it localhost ok',
      ...['first h1 ok', 'first h2 ok', 'order localhost changed', 'second h1 ok', 'second h2 ok'],
    ]);
  });
});
