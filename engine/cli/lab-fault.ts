import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { type FaultKind, faultKinds } from '../../lab/api/faults/kinds.ts';
import { didYouMean, InputError } from '../errors.ts';
import { counted } from '../report/words.ts';
import { type Ended, exitCodes } from './exit.ts';
import { wholeNumber } from './options.ts';

const kinds = Object.keys(faultKinds) as FaultKind[];

/** What may be said of a fault; the kinds say what they take. */
const parts: readonly Option[] = [
  whole('--status <code>', 'the status to answer with'),
  new Option('--html', 'answer as a load balancer does, without JSON'),
  number('--seconds <seconds>', 'how long to wait until one may ask again, or until a spot server is taken'),
  new Option('--header <name>', 'what tells of the wait').choices(['retry-after', 'x-ratelimit-reset']),
  number('--milliseconds <milliseconds>', 'how late to answer'),
  whole('--left <count>', 'how many servers are left; none unless given'),
  whole('--devices <count>', 'how many devices a project may have'),
  whole('--addresses <count>', 'how many public addresses a project may reserve before somebody looks at it'),
  number('--price <dollars>', 'US dollars per hour'),
  whole('--at <event>', 'before which event provisioning ends, 104 to 109; 106 boots the host, and is the default'),
  new Option('--method <method>', 'only requests of this method'),
  new Option('--path <pattern>', 'only requests whose path matches this regular expression: /devices$'),
  new Option('--hostname <pattern>', 'only devices of this name; * stands for anything'),
  new Option('--plan <slug>', 'only this plan'),
  new Option('--metro <code>', 'only this metro'),
  new Option('--times <count>', 'how often; once unless given').argParser(wholeNumber),
  number('--share <share>', 'which share of all, for good: 0.2 is every fifth, drawn at random'),
  whole('--seed <number>', 'what the share is drawn from, or spot prices; the same seed draws the same'),
];

/** Adds `kplay lab fault`: what goes wrong in the lab's API, as long as one wants it to. */
export function registerFaults(lab: Command, ended: Ended): void {
  const fault = lab.command('fault').description("make the lab's API go wrong, and right again");
  const options = () => lab.opts<{ readonly name: string }>();
  const set = fault
    .command('set')
    .description('make something go wrong')
    .addArgument(new Argument('<kind>', 'what goes wrong').choices(kinds))
    .addHelpText('after', () => ['', 'Kinds:', ...kinds.map(kindLine)].join('\n'));
  for (const part of parts) set.addOption(part);
  set.action(async (kind: FaultKind, spec: Record<string, unknown>) => {
    const { faultRow, setFault } = await rooms();
    process.stdout.write(`${faultRow(await setFault(kind, spec, options()))}\n`);
    ended(exitCodes.fine);
  });
  fault
    .command('list')
    .description('show what goes wrong, and how often it was met')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { faultRow, listFaults } = await rooms();
      const faults = await listFaults(options());
      const lines = json ? [JSON.stringify(faults, undefined, 2)] : faults.map(faultRow);
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      ended(exitCodes.fine);
    });
  fault
    .command('clear')
    .description('let everything go right again, a kind, or the one of a number')
    .addArgument(new Argument('[which]', 'a kind, or the number that "list" shows'))
    .action(async (which: string | undefined) => {
      const { clearFaults } = await rooms();
      process.stdout.write(`${counted(await clearFaults(meant(which), options()), 'fault')} cleared\n`);
      ended(exitCodes.fine);
    });
}

/** Loaded only by those who need it: most runs have no lab. */
function rooms() {
  return import('../../lab/faults.ts');
}

function kindLine(kind: FaultKind): string {
  const { about, takes } = faultKinds[kind];
  const options = takes.map((name) => `--${name}`).join(' ');
  return `  ${kind.padEnd(18)}${about}${options && ` (${options})`}`;
}

function meant(which: string | undefined): FaultKind | number | undefined {
  if (which === undefined || kinds.includes(which as FaultKind)) return which as FaultKind | undefined;
  if (/^\d+$/.test(which)) return Number(which);
  throw new InputError(`"${which}" is neither a kind of fault nor the number of one`, {
    hint: didYouMean(which, kinds) ?? `there are ${kinds.join(', ')}`,
  });
}

function number(flags: string, about: string): Option {
  return new Option(flags, about).argParser((text) => {
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
    throw new InvalidArgumentError('it must be a number.');
  });
}

function whole(flags: string, about: string): Option {
  return new Option(flags, about).argParser((text) => {
    if (/^\d+$/.test(text)) return Number(text);
    throw new InvalidArgumentError('it must be a whole number.');
  });
}
