import * as assert from 'uvu/assert';
import { explain, ProviderError } from '../../engine/errors.ts';
import { packetEndpoint } from '../../engine/providers/packet/connection.ts';
import { packetProvider } from '../../engine/providers/packet/provider.ts';
import type { Project, Provider, ServerOrder } from '../../engine/providers/provider.ts';
import { LostAnswer } from '../../engine/providers/transport.ts';
import { type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';
import { cut, type Reaction, reply, scriptedServer } from './server.ts';

let lab: Lab;
let provider: Provider;
let project: Project;

/** The provider of a lab; it waits a thousandth of the usual time. */
function providerOf({ url }: { readonly url: string }): Provider {
  const endpoint = packetEndpoint({ url, token }, {});
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds / 1000));
  return packetProvider({ ...endpoint, retries: { ...endpoint.retries, pause } });
}

const order = (name: string): ServerOrder => ({
  name,
  plan: 'c3.small.x86',
  image: 'debian_12',
  location: { region: 'am' },
  tags: ['test'],
});
const hostnames = () => lab.api.state.devices.map(({ hostname }) => hostname);
const posts = { method: 'POST', path: '/devices$' };

suite(
  'packet provider',
  (test) => {
    test('finds a project by name and id', async () => {
      assert.equal(await provider.project('testing'), project);
      assert.equal(await provider.project(project.id), project);
    });

    test('orders once when the answer is lost, whatever way', async () => {
      lab.api.fault('lost-answer', posts);
      lab.api.fault('truncated', posts);
      const lost = await provider.order(project, order('lost'));
      const cut = await provider.order(project, order('cut'));
      assert.equal(hostnames(), ['lost', 'cut']);
      assert.equal(
        [lost.id, cut.id],
        lab.api.state.devices.map(({ id }) => id),
      );
      assert.equal([lost.tags, lost.marks.length], [['test'], 1]);
    });

    test('orders again when the order never arrived', async () => {
      lab.api.fault('reset', posts);
      lab.api.fault('status', { ...posts, status: 502, body: '<html>' });
      await provider.order(project, order('again'));
      assert.equal(hostnames(), ['lost', 'cut', 'again']);
    });

    test('looks before it orders again', async () => {
      const body = (tags: unknown) => ({ id: 'first', hostname: 'seen', state: 'queued', tags });
      const seen: Reaction = (response, request) => {
        const tag = new URL(request.url!, 'http://x').searchParams.get('tag');
        reply(200, { devices: [body(['other']), body([tag])] })(response, request);
      };
      const server = await scriptedServer([cut, reply(200, { devices: [] }), seen]);
      const { id, marks } = await providerOf(server).order({ id: 'p', name: 'p' }, order('seen'));
      await server.close();
      const list = `GET /projects/p/devices?tag=${encodeURIComponent(marks[0]!)}&page=1&per_page=250`;
      assert.equal([id, server.log], ['first', ['POST /projects/p/devices', list, list]]);
    });

    test('gives the second back when a slow first order arrives after all', async () => {
      const device = (id: string, created_at: string, tags: unknown) => ({
        id,
        hostname: 'late',
        state: 'queued',
        tags,
        created_at,
      });
      let tags: unknown;
      const empty = reply(200, { devices: [], meta: null });
      const taken: Reaction = (response, request) => {
        request.on('data', (chunk) => {
          tags = JSON.parse(String(chunk)).tags;
        });
        request.on('end', () => reply(201, device('second', '2026-01-01T00:00:09Z', tags))(response, request));
      };
      const both: Reaction = (response, request) =>
        reply(200, {
          devices: [device('second', '2026-01-01T00:00:09Z', tags), device('first', '2026-01-01T00:00:01Z', tags)],
        })(response, request);
      const server = await scriptedServer([cut, empty, empty, empty, taken, both, reply(204, '')]);
      const given = await providerOf(server).order({ id: 'p', name: 'p' }, order('late'));
      await server.close();
      assert.is(given.id, 'first');
      const [mark] = given.marks;
      const list = `GET /projects/p/devices?tag=${encodeURIComponent(mark!)}&page=1&per_page=250`;
      assert.equal(server.log, [
        'POST /projects/p/devices',
        ...[list, list, list],
        'POST /projects/p/devices',
        list,
        'DELETE /devices/second',
      ]);
    });

    test('says that it does not know when nothing answers any more', async () => {
      lab.api.fault('reset', { times: 1000 });
      const error = await provider.order(project, order('unknown')).catch((thrown) => thrown);
      lab.api.clearFaults();
      assert.instance(error, LostAnswer);
      assert.match(
        explain(error),
        /; whether the device was ordered is not known\n {2}hint: .* bears the tag kplay:unknown\/[0-9a-f]{12};/,
      );
    });

    test('does not ask twice for what is refused', async () => {
      const error = await provider.order(project, { ...order('bad'), plan: 'x9' }).catch((thrown) => thrown);
      assert.instance(error, ProviderError);
      assert.equal([error.status, error instanceof LostAnswer], [422, false]);
      assert.match(error.message, /422 Unprocessable Entity: x9 is not a valid plan$/);
    });

    test('waits when it comes too fast, and tries again after failures', async () => {
      lab.api.fault('rate-limit', { seconds: 1 });
      lab.api.fault('rate-limit', { seconds: 1, header: 'x-ratelimit-reset' });
      lab.api.fault('status', { status: 503 });
      lab.api.fault('truncated', {});
      assert.equal(await provider.projects(), [project]);
    });

    test('gives back what is gone already without an error', async () => {
      const gone = await provider.order(project, order('gone'));
      await provider.release(gone.id);
      await lab.until(`/devices/${gone.id}`, ({ errors }) => errors?.[0] === 'Not found');
      await provider.release(gone.id);
      assert.is(await provider.server(gone.id), undefined);
    });

    test('tells events in the order in which they happened', async () => {
      const { id } = await provider.order(project, order('events'));
      await lab.until(`/devices/${id}`, ({ state }) => state === 'active');
      const types = (await provider.events(id)).map(({ type }) => type);
      assert.equal(types, ['instance.created', ...[104, 105, 106, 107, 108, 109].map((n) => `provisioning.${n}`)]);
    });

    test('lists a thousand devices, each once', async () => {
      const many = await startLab();
      const batch = {
        hostname: 'node-{{index}}',
        quantity: 1000,
        plan: 'c3.small.x86',
        operating_system: 'debian_12',
        metro: 'da',
      };
      await many.ask('POST', `/projects/${many.project()}/devices/batch`, { batches: [batch] });
      const servers = await providerOf(many).servers({ id: many.project(), name: 'testing' });
      assert.is(new Set(servers.map(({ name }) => name)).size, 1000);
      const addresses = servers.flatMap((server) => server.addresses.map(({ ip }) => ip));
      assert.equal([addresses.length, new Set(addresses).size], [3000, 3000]);
      assert.is(many.api.state.devices.filter(({ apiOnly }) => apiOnly).length, 1000 - 256);
      await many.close();
    });
  },
  {
    before: async () => {
      lab = await startLab();
      provider = providerOf(lab);
      project = { id: lab.project(), name: 'testing' };
    },
    after: () => lab.close(),
  },
);
