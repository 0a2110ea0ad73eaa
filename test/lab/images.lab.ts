import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { status, up } from '../../lab/lab.ts';
import { suite } from '../suite.ts';
import { eventually } from './eventually.ts';
import { callApi, closeLab, onHost, openLab, type TestLab } from './lab.ts';

let lab: TestLab;
let cache: string;
const name = () => lab.layout.name;
const busybox = async () => (await status({ name: name() })).kinds.find((kind) => kind.name === 'busybox')!.state;

suite(
  'lab/images',
  (test) => {
    let id: string;

    test('a host of a kind that is not built has its image built first; nothing else waits for it', async () => {
      assert.is(await busybox(), 'not built');
      const { id: project } = (await callApi(lab, 'GET', '/projects')).projects[0];
      const order = { hostname: 'small', plan: 'c3.small.x86', operating_system: 'busybox', metro: 'am' };
      id = (await callApi(lab, 'POST', `/projects/${project}/devices`, order)).id;
      assert.is(await eventually(busybox, (state) => state !== 'not built'), 'being built');
      assert.is((await callApi(lab, 'GET', `/devices/${id}`)).state, 'provisioning');
    });

    test('a build that is killed leaves nothing that would be taken for an image; up has it done again', async () => {
      process.kill((await status({ name: name() })).daemon!, 'SIGKILL');
      assert.is((await up({ name: name(), kinds: [], fillMirror: false })).state, 'up');
      const device = () => callApi(lab, 'GET', `/devices/${id}`);
      const { state, ip_addresses } = await eventually(device, (now) => now.state === 'active');
      assert.is(state, 'active');
      assert.is(await busybox(), 'built');
      assert.is(await onHost(lab, ip_addresses[0].address, 'cat /proc/1/comm'), 'init');
    });
  },
  {
    before: async () => {
      cache = await mkdtemp(`${tmpdir()}/kplay-cache-`);
      process.env['XDG_CACHE_HOME'] = cache;
      lab = await openLab(0, { kinds: [] });
    },
    after: async () => {
      await closeLab(lab);
      await rm(cache, { recursive: true });
    },
  },
);
