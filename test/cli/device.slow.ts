import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { keys, type Lab, startLab, token } from '../lab/api/fixture.ts';
import { suite } from '../suite.ts';
import { type Project, type Ran, withProject } from './kplay.ts';

let lab: Lab;

const devices = `
    - name: Order the machines
      device:
        project: "{{project}}"
        hostnames: worker-%d
        count: 2
        plan: "{{plan}}"
        operating_system: debian_12
        metro: am
        project_ssh_keys: [mine]
        recreate: "{{recreate}}"
      register: ordered
    - name: Tell where the first is
      debug: {msg: "{{ordered.devices.0.hostname}} in {{ordered.devices.0.metro}} at {{ordered.devices.0.public_ipv4}}"}
    - name: Tell what is known
      debug: {msg: "{{join (pluck ordered.devices 'hostname') ' and '}}"}
`;
const files = {
  'hosts.yml': 'all:\n  hosts: {localhost: {ansible_connection: local}}\n',
  'site.yml': `- hosts: localhost
  gather_facts: false
  vars: {project: new, plan: c3.small.x86, recreate: false}
  tasks:
    - name: Have a project
      project:
        name: "{{project}}"
        api_token: "{{secret_token}}"
    - name: Have a key
      ssh_key: {project: "{{project}}", label: mine, key: "${keys[0]}"}
${devices}`,
};

/** Runs kplay with the lab's API, its token in the environment and in a variable. */
function kplay(project: Project, ...args: string[]): Promise<Ran> {
  const environment = { PACKET_API_URL: lab.url, PACKET_API_TOKEN: token };
  return project.kplay([...args, '-i', 'hosts.yml', '-e', `secret_token=${token}`], environment);
}

function statuses({ stdout }: Ran): string[] {
  return stdout.split('\n').filter((line) => /^(ok|changed|failed|unknown): /.test(line));
}

const ordered = () =>
  lab.api.state.devices
    .filter(({ state }) => state !== 'deprovisioning')
    .map(({ hostname, plan }) => `${hostname} ${plan}`);

suite(
  'ordering on the command line',
  (test) => {
    test('is foreseen whole, done, and then has nothing left to do', () =>
      withProject(files, async (project) => {
        const predicted = await kplay(project, 'run', '-C', '-D', 'site.yml');
        assert.equal(
          [predicted.code, statuses(predicted), ordered()],
          [
            0,
            [
              'changed: [localhost]',
              'changed: [localhost] (would change, after Have a project at site.yml:5)',
              'changed: [localhost] (would change, after Have a project at site.yml:5)',
              'unknown: [localhost]: depends on Order the machines at site.yml:12',
              'unknown: [localhost]: depends on Order the machines at site.yml:12',
            ],
            [],
          ],
          predicted.stdout + predicted.stderr,
        );
        assert.match(predicted.stdout, /^\+present$/m);
        const done = await kplay(project, 'run', '-vv', '-D', 'site.yml');
        assert.equal([done.code, ordered()], [0, ['worker-1 c3.small.x86', 'worker-2 c3.small.x86']], done.stdout);
        for (const args of [[], ['-C']]) {
          const again = await kplay(project, 'run', ...args, 'site.yml');
          assert.equal([again.code, statuses(again)], [0, Array.from({ length: 5 }, () => 'ok: [localhost]')]);
        }
        noToken(project, predicted, done);
      }));

    test('says in check mode, in a plan and in a run what cannot be changed in place, and recreates when told', () =>
      withProject(files, async (project) => {
        const before = await kplay(project, 'run', 'site.yml');
        assert.is(before.code, 0, before.stdout);
        const reason = 'cannot be changed in place: its plan is c3.small.x86, not c3.medium.x86; recreate: true';
        const other = ['-e', 'plan=c3.medium.x86'];
        for (const args of [['run', '-C'], ['run'], ['plan', '-o', 'x.plan']]) {
          const refused = await kplay(project, ...args, 'site.yml', ...other);
          assert.is(refused.stdout.includes(reason), true, refused.stdout + refused.stderr);
          assert.is.not(refused.code, 0);
          noToken(project, refused);
        }
        const predicted = await kplay(project, 'run', '-C', '-D', 'site.yml', ...other, '-e', '{"recreate": true}');
        assert.match(predicted.stdout, /^unknown: .* depends on Order the machines(.|\n)*^ {4}worker-1 and worker-2$/m);
        assert.match(predicted.stdout, /^-plan: c3\.small\.x86$(.|\n)*^\+plan: c3\.medium\.x86$/m);
        const done = await kplay(project, 'run', 'site.yml', ...other, '-e', '{"recreate": true}');
        assert.equal([done.code, ordered()], [0, ['worker-1 c3.medium.x86', 'worker-2 c3.medium.x86']], done.stdout);
      }));

    test('points at arguments that do not go together', () =>
      withProject(
        {
          ...files,
          'bad.yml': `- hosts: localhost
  tasks:
    - device:
        project: new
        hostnames: [a, b]
        count: 2
        metro: am
        facility: ams1
    - device: {project: new, hostnames: a, recreat: true}
`,
        },
        async (project) => {
          const { code, stdout, stderr } = await kplay(project, 'check', 'bad.yml');
          const places = [...(stdout + stderr).matchAll(/^bad\.yml:(.*)$/gm)].map(([, found]) => found);
          assert.equal(
            [code, places],
            [
              1,
              [
                '5:20: error: device: "hostnames": count goes with one hostname, such as worker-%d, not with several (invalid-argument)',
                '8:19: error: device: "facility": give a metro or a facility, not both (invalid-argument)',
                '9:44: error: device has no argument "recreat" (unknown-argument)',
              ],
            ],
          );
        },
      ));

    test('never tells the token when the API fails', () =>
      withProject(files, async (project) => {
        lab.api.fault('status', { status: 403, body: { errors: [`${token} is not welcome`] }, times: 10 });
        const failed = await kplay(project, 'run', '-vvv', 'site.yml');
        lab.api.clearFaults();
        assert.is(failed.code, 2);
        assert.match(failed.stdout, /403 Forbidden: \*\*\* is not welcome/);
        noToken(project, failed);
      }));
  },
  {
    before: async () => {
      lab = await startLab();
    },
    after: () => lab.close(),
  },
);

/** Looks for the token in all that was said, and in the journals. */
function noToken({ state }: Project, ...ran: readonly Ran[]): void {
  const folder = join(state, 'kplay', 'runs');
  const journals = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const text of [...ran.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...journals]) {
    assert.is(text.includes(token), false, 'the token is told');
  }
}
