import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { labName, openSite, threeControllers } from './site.ts';

const site = await openSite(threeControllers);

suite(
  'a plan for machines that are not ordered yet',
  (test) => {
    test('it has their tasks, the run does what it says, and then there is nothing to do', async () => {
      const said = await site.fine('plan', 'all.yml', '-o', 'plan.json');
      assert.match(said, /^\d+ changes on 4 hosts, \d+ unknown: the plan is in plan\.json\n/m);
      assert.match(await site.fine('plan', '--show', 'plan.json'), '\ncontroller-0, controller-1, controller-2\n');
      await site.fine('run', '--plan', 'plan.json', '-C');
      const ran = await site.fine('run', '--plan', 'plan.json', '--yes');
      assert.match(ran, /\nthe run did what the plan said: \d+ changes; of \d+ unknown tasks \d+ changed something\n$/);
      const again = await site.fine('plan', 'all.yml');
      assert.equal(
        again.match(/^controller-\d +: changed=\d+/gm),
        [0, 1, 2].map((index) => `controller-${index} : changed=0`),
      );
      assert.match(again, /^localhost\n {2}nothing would change\n/);
    });
  },
  {
    before: async () => void (await site.fine('lab', '--name', labName, 'up')),
    after: () => site.close(),
  },
);
