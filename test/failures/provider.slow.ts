import * as assert from 'uvu/assert';
import type { FaultKind } from '../../lab/api/faults/kinds.ts';
import { readFault } from '../../lab/api/faults/shapes.ts';
import { withProject } from '../cli/kplay.ts';
import { keys, type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';

const files = {
  'hosts.yml': 'all:\n  hosts: {localhost: {ansible_connection: local}}\n',
  'site.yml': `- hosts: localhost
  gather_facts: false
  vars: {spot: false}
  tasks:
    - name: Order a machine
      device:
        project: testing
        hostnames: web-1
        plan: c3.small.x86
        operating_system: debian_12
        metro: am
        spot_instance: "{{spot}}"
        wait_timeout: 3
`,
};

const orders = { method: 'POST', path: '/devices$' };

/** Faults that a run gets over. */
const passing: readonly [FaultKind, object][] = [
  ['status', { status: 503, times: 2 }],
  ['status', { status: 502, html: true, times: 2 }],
  ['status', { status: 500, ...orders }],
  ['rate-limit', { seconds: 1, times: 2 }],
  ['rate-limit', { seconds: 1, header: 'x-ratelimit-reset' }],
  ['slow', { milliseconds: 300, times: 5 }],
  ['truncated', orders],
  ['reset', orders],
  ['lost-answer', orders],
];

const refusal = 'web-1: POST /projects/ID/devices: 422 Unprocessable Entity:';

/** Faults that a run cannot get over, how many machines there are then, and what it says of that. */
const lasting: readonly [FaultKind, object, machines: number, said: string][] = [
  ['status', { status: 503, share: 1 }, 0, 'GET /projects: 503 Service Unavailable: Something went wrong'],
  [
    'capacity',
    { metro: 'am' },
    0,
    `${refusal} The metro am has no provisionable c3.small.x86 servers matching your criteria`,
  ],
  ['quota', { devices: 0 }, 0, `${refusal} The project has reached its limit of 0 devices`],
  ['spot-price', { price: 2 }, 0, `${refusal} The spot price of c3.small.x86 is 2, above your maximum of 0.75`],
  ['provision-fails', {}, 1, 'web-1 (ID) has failed: provisioning failed: the device did not report back'],
  ['provision-hangs', { at: 108 }, 1, 'web-1 provisioning 75 % (ID) after 3 s; it goes on by itself'],
];

/** Orders a machine with kplay from an API with a fault; a second run must find nothing to do when the first was fine. */
async function order(kind: FaultKind, fault: object, use: (lab: Lab, said: string, codes: number[]) => void) {
  const lab = await startLab();
  try {
    await lab.ask('POST', '/ssh-keys', { label: 'mine', key: keys[0] });
    lab.api.faults.add(readFault({ kind, ...fault }));
    const environment = { PACKET_API_URL: lab.url, PACKET_API_TOKEN: token };
    const args = ['run', 'site.yml', '-i', 'hosts.yml', '-e', `{"spot": ${kind === 'spot-price'}}`];
    await withProject(files, async (project) => {
      const ran = await project.kplay(args, environment);
      const said = `${ran.stdout}${ran.stderr}`.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID');
      const codes = [ran.code!];
      if (ran.code === 0) codes.push((await project.kplay(args, environment)).code!);
      use(lab, said, codes);
    });
  } finally {
    await lab.close();
  }
}

const machines = ({ api }: Lab) => api.state.devices.map(({ hostname, state }) => `${hostname} ${state}`);

suite('failures/provider', (test) => {
  for (const [kind, fault] of passing) {
    test(`gets over ${kind} ${JSON.stringify(fault)}, with one machine`, () =>
      order(kind, fault, (lab, said, codes) => {
        assert.equal([codes, machines(lab), lab.api.faults.list()], [[0, 0], ['web-1 active'], []], said);
      }));
  }

  for (const [kind, fault, count, reason] of lasting) {
    test(`says what ${kind} ${JSON.stringify(fault)} is about`, () =>
      order(kind, fault, (lab, said, codes) => {
        assert.equal([codes, machines(lab).length], [[2], count], said);
        assert.is(said.includes(`\n    ${reason}`), true, said);
      }));
  }
});
