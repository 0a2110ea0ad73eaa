import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { closeLab, onHost, openLab, type TestHost, type TestLab } from './lab.ts';

let lab: TestLab;
const host = (index: number): TestHost => lab.hosts[index]!;
const elastic = '203.0.113.200';

/** What answers on an address, asked from the workstation: a hostname, or undefined when nobody does. */
const answers = (address: string) => onHost(lab, address, 'hostname').catch(() => undefined);

suite(
  'lab/switch',
  (test) => {
    test('an elastic block is routed to the machine that it is declared for, and moves with it', async () => {
      for (const { publicAddress } of lab.hosts)
        await onHost(lab, publicAddress, `ip address add ${elastic}/32 dev lo`);
      assert.is(await answers(elastic), undefined);
      await lab.machines.route(host(0).id, { blocks: [`${elastic}/32`], sessions: [] });
      assert.is(await answers(elastic), 'h0');
      await lab.machines.reboot(host(0).id);
      await onHost(lab, host(0).publicAddress, `ip address replace ${elastic}/32 dev lo`);
      assert.is(await answers(elastic), 'h0');
      await lab.machines.route(host(0).id, { blocks: [], sessions: [] });
      assert.is(await answers(elastic), undefined);
      await lab.machines.route(host(1).id, { blocks: [`${elastic}/32`], sessions: [] });
      assert.is(await answers(elastic), 'h1');
    });
  },
  {
    before: async () => {
      lab = await openLab(2);
    },
    after: () => closeLab(lab),
  },
);
