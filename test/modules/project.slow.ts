import * as assert from 'uvu/assert';
import type { Outcome } from '../../engine/modules/definition/module.ts';
import project from '../../engine/modules/project.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';
import { act, complaints, here } from './here.ts';

let lab: Lab;

function run(args: object, check = false): Promise<Outcome> {
  return act(project, { api_url: lab.url, api_token: token, ...args }, here({}, [], { check }));
}

const names = () => lab.api.state.projects.map(({ name }) => name);

suite(
  'project',
  (test) => {
    test('makes a project once, and finds it again by name and id', async () => {
      const task = { name: 'cluster', tags: ['k8s'], customdata: { owner: 'me' } };
      const predicted = await run(task, true);
      assert.equal([predicted.changed, names()], [true, ['testing']]);
      const made = await run(task);
      assert.equal([made.changed, made.differences, names()], [true, predicted.differences, ['testing', 'cluster']]);
      assert.equal(made.differences, [
        {
          name: 'project cluster',
          before: '',
          after: 'name: cluster\ntags: k8s\ncustomdata: {"owner":"me"}\npayment_method: \nbackend_transfer: false\n',
        },
      ]);
      const { id, ...rest } = made.data;
      assert.equal(rest, {
        name: 'cluster',
        organization: '',
        payment_method: '',
        tags: ['k8s'],
        customdata: { owner: 'me' },
        backend_transfer: false,
      });
      for (const again of [task, { name: 'cluster' }, { id, tags: ['k8s'] }]) {
        assert.equal([(await run(again)).changed, (await run(again, true)).changed], [false, false]);
      }
    });

    test('makes one when the answer is lost, and keeps its mark', async () => {
      lab.api.fault('lost-answer', { method: 'POST', path: '/projects$' });
      const made = await run({ name: 'lost' });
      assert.equal([made.changed, made.data['tags'], names().filter((name) => name === 'lost').length], [true, [], 1]);
      await run({ name: 'lost', tags: ['mine'] });
      const { tags } = lab.api.state.projects.find(({ name }) => name === 'lost')!;
      assert.match(tags.join(' '), /^mine kplay:lost\/[0-9a-f]{12}$/);
    });

    test('changes what differs, and the name of what an id names', async () => {
      const { id } = (await run({ name: 'lost' })).data;
      const task = { id, name: 'found', customdata: { a: 1 } };
      const predicted = await run(task, true);
      const changed = await run(task);
      assert.equal(
        [changed.changed, changed.data['name'], changed.differences],
        [true, 'found', predicted.differences],
      );
      assert.equal([(await run(task)).changed, names()], [false, ['testing', 'cluster', 'found']]);
    });

    test('lets private addresses reach across metros', async () => {
      const task = { name: 'found', backend_transfer: true };
      assert.equal([(await run(task)).changed, (await run(task)).changed], [true, false]);
      const made = { name: 'across', backend_transfer: true };
      assert.equal([(await run(made)).data['backend_transfer'], (await run(made)).changed], [true, false]);
      assert.is((await run({ name: 'across', state: 'absent' })).changed, true);
    });

    test('removes what is empty', async () => {
      const order = { hostname: 'w1', plan: 'c3.small.x86', operating_system: 'debian_12', metro: 'am' };
      await lab.ask('POST', `/projects/${lab.project('found')}/devices`, order);
      for (const check of [true, false]) {
        const kept = await run({ name: 'found', state: 'absent' }, check);
        assert.equal([kept.failed, kept.changed], ['the project found still has devices: w1', false]);
      }
      const task = { name: 'cluster', state: 'absent' };
      assert.equal([(await run(task, true)).changed, names().length], [true, 3]);
      assert.equal(
        [(await run(task)).changed, (await run(task)).changed, names()],
        [true, false, ['testing', 'found']],
      );
    });

    test('says what it cannot do', async () => {
      const nobody = '00000000-0000-4000-8000-000000000000';
      assert.is((await run({ id: nobody, tags: [] })).failed, `there is no project ${nobody}`);
      await run({ name: 'twin' });
      await lab.ask('POST', '/projects', { name: 'twin' });
      assert.match(
        (await run({ name: 'twin' })).failed ?? '',
        /^several projects are named "twin"\n {2}hint: give the id of one: /,
      );
      assert.equal(complaints(project, {}), ['name: give a name or an id']);
    });

    test('tells check mode what later tasks find', () => {
      const makes = project.effects!({ name: 'x', state: 'present' } as never, here());
      assert.equal(makes, { makes: [{ kind: 'project', name: 'x' }] });
    });
  },
  {
    before: async () => {
      lab = await startLab();
    },
    after: () => lab.close(),
  },
);
