import { run } from '../../../lab/command.ts';
import { tokenOf } from '../../../lab/lab.ts';
import { apiUrl } from '../../../lab/network/addresses.ts';
import { inside } from '../../../lab/network/namespace.ts';
import { main } from '../../cli/kplay.ts';
import { suite } from '../../suite.ts';
import { callApi, closeLab, openLab, type TestLab } from '../lab.ts';
import { type Call, metalCalls } from './clients.cases.ts';
import { callsOf, compare, packages } from './clients.ts';

let lab: TestLab;

/** Where real switches know more than an API alone: nobody answers them, because the machine speaks no BGP. */
const seen: Readonly<Record<string, unknown>> = { 'DevicesApi.find_bgp_sessions': ['down,down', 'down,down'] };

suite(
  'clients of others in a lab',
  (test) => {
    test('all calls of the typed client, with machines that boot', async () => {
      const { layout } = lab;
      const [project] = (await callApi(lab, 'GET', '/projects')).projects;
      const kept = ['reserve', 'c3.small.x86', 'am', '--spare', '--project', project.name];
      await run([process.execPath, main, 'lab', '--name', layout.name, ...kept]);
      const [key] = (await callApi(lab, 'GET', '/ssh-keys')).ssh_keys;
      await callApi(lab, 'DELETE', `/ssh-keys/${key.id}`);
      const api = { url: apiUrl, token: await tokenOf(layout), project: project.id };
      const calls = await callsOf('metal.py', api, (argv) => run(inside(layout.workstation, argv)));
      const expected = metalCalls.map(([name, came]): Call => [name, seen[name] ?? came]);
      compare(packages[0], calls, expected);
    });
  },
  {
    before: async () => {
      lab = await openLab(0);
    },
    after: () => closeLab(lab),
  },
);
