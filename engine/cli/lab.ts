import { type Command, Option } from 'commander';
import type { LabOptions, LabStatus, Manifest, Topology } from '../../lab/lab.ts';
import { type Ended, exitCodes } from './exit.ts';
import { interruptSignal } from './interrupt.ts';
import { enterLabOf } from './lab-door.ts';
import { registerFaults } from './lab-fault.ts';
import { registerRoutes } from './lab-routes.ts';
import { wholeNumber } from './options.ts';
import { table } from './table.ts';

interface Options {
  readonly name: string;
}

interface ReserveOptions {
  readonly count: number;
  readonly project: string;
  readonly spare?: boolean;
  readonly needOfService?: boolean;
}

/** Adds `kplay lab`: the small bare-metal cloud on this machine. */
export function register(program: Command, ended: Ended): void {
  const lab = program.command('lab').option('--name <name>', 'which lab', 'lab');
  const options = () => lab.opts<Options>();
  const done = () => ended(exitCodes.fine);
  lab
    .command('up')
    .description('bring the lab up, or what is missing of it')
    .option(
      '--kind <slug...>',
      'build these kinds of hosts before they are ordered: debian_13, busybox, debian_12/arm64',
    )
    .addOption(
      new Option(
        '--topology <kind>',
        'vlan adds a second interface on a layer-2 network that all machines share; kept until named again',
      ).choices(['routed', 'vlan']),
    )
    .option('--rtt <ms>', 'round-trip time between workstation and machines: 100, or am=20,sv=100; kept, 0 ends it')
    .action(async ({ kind, topology, rtt }: { kind?: string[]; topology?: Topology; rtt?: string }) => {
      const { readRoundTrips, up } = await rooms();
      const roundTrips = rtt === undefined ? undefined : readRoundTrips(rtt);
      await show(await up({ ...progressing(options()), ...(kind && { kinds: kind }), topology, roundTrips }));
      done();
    });
  lab
    .command('down')
    .description('take the lab away, with nothing left of it')
    .action(async () => {
      await (await rooms()).down(progressing(options()));
      done();
    });
  lab
    .command('reset')
    .description('take all machines away and leave an empty lab')
    .action(async () => {
      await show(await (await rooms()).reset(progressing(options())));
      done();
    });
  lab
    .command('status')
    .description('show what there is')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const status = await (await rooms()).status(options());
      if (json) process.stdout.write(`${JSON.stringify(status, undefined, 2)}\n`);
      else await show(status);
      done();
    });
  lab
    .command('mirror')
    .description('fill the mirror with what playbooks download, or add a file of your own')
    .option('--add <file>', 'serve this file instead')
    .option('--as <path>', 'where below the mirror it is served, as in a 404 of it')
    .action(async ({ add, as }: { add?: string; as?: string }, command: Command) => {
      if ((add === undefined) !== (as === undefined)) command.error('error: --add FILE and --as PATH go together');
      if (add === undefined || as === undefined) showMirror(await (await rooms()).mirror(progressing(options())));
      else process.stdout.write(`${await (await rooms()).addToMirror(add, as)}\n`);
      done();
    });
  lab
    .command('exec')
    .description("run a command on the lab's workstation: kplay lab exec -- curl http://…")
    .argument('<command...>', 'the command and its arguments')
    .option(
      '--at <where>',
      'somewhere else: border, spine, services, segment, or the place of switches (am6)',
      'workstation',
    )
    .action(async (command: string[], { at }: { at: string }) => ended(await enterLabOf(options().name, command, at)));
  lab
    .command('ssh')
    .description('log in on a machine')
    .argument('<host>', 'its hostname, or the beginning of its id')
    .argument('[command...]', 'a command instead of a login shell')
    .option('--private-key <file>', 'log in with this key')
    .action(async (host: string, command: string[], { privateKey }: { privateKey?: string }) => {
      const login = { ...options(), command: command.length > 0 ? command : undefined, identity: privateKey };
      ended(await (await rooms()).ssh(host, login));
    });
  lab
    .command('reserve')
    .description('have the provider keep servers for a project, for hardware_reservation_id')
    .argument('<plan>', 'the plan of the servers')
    .argument('<metro>', 'where they stand')
    .option('--count <number>', 'how many', wholeNumber, 1)
    .option('--project <name>', 'for which project', 'testing')
    .option('--spare', 'as spares, which have to be activated first')
    .option('--need-of-service', 'as broken ones')
    .action(async (plan: string, metro: string, { count, ...how }: ReserveOptions) => {
      const { reserve } = await import('../../lab/reservations.ts');
      for (const { id } of await reserve({ plan, metro, ...how }, count, options())) process.stdout.write(`${id}\n`);
      done();
    });
  registerFaults(lab, ended);
  registerRoutes(lab, ended);
}

/** Loaded only by those who need it: most runs have no lab. */
function rooms() {
  return import('../../lab/lab.ts');
}

function progressing({ name }: Options): LabOptions {
  return { name, report: (line) => process.stderr.write(`· ${line}\n`), signal: interruptSignal() };
}

async function show(status: LabStatus): Promise<void> {
  const { faultRow } = await import('../../lab/faults.ts');
  const rows = status.hosts.map(({ hostname, state, operatingSystem, addresses, id }) => {
    const shown = addresses.filter(({ family }) => family === 4).map(({ address }) => address);
    return [hostname, state, shown.join(' '), operatingSystem, id];
  });
  const lines = [
    `lab "${status.name}" is ${status.state}`,
    ...(status.state === 'down'
      ? []
      : [
          `API     ${status.api.url}`,
          `mirror  ${status.mirror.url}`,
          ...table(status.kinds.map(({ name, title, state }, row) => [row ? '' : 'kinds ', name, title, state])),
          `note    ${status.operatingSystem}`,
        ]),
    ...networkLine(status),
    ...table(rows),
    ...status.mirror.misses.map(
      ({ path, count, from }) => `missing ${JSON.stringify(path)}: asked for ${times(count)}, last by ${from}`,
    ),
    ...(status.problem === undefined ? [] : [`problem ${status.problem}`]),
    ...status.faults.map((fault) => `fault ${faultRow(fault)}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** What is not as in a new lab. */
function networkLine({ topology, roundTrips }: LabStatus): string[] {
  const far = Object.entries(roundTrips).filter(([place, number]) => number > 0 || place !== '*');
  const words = [
    ...(topology === 'vlan' ? ['all machines share a layer-2 network'] : []),
    ...far.map(([place, number]) => `${place === '*' ? 'machines are' : `${place} is`} ${number} ms away`),
  ];
  return words.length === 0 ? [] : [`network ${words.join('; ')}`];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function showMirror({ artifacts }: Manifest): void {
  const rows = artifacts.map(({ name, version, arch, origin, file }) => [name, version, arch, origin, file]);
  process.stdout.write(`${table(rows).join('\n')}\n`);
}
