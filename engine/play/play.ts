import { readVarsFolders } from '../load/variables.ts';
import type { Play, Task } from '../types.ts';
import type { Course, PlayContext, RunContext } from './context.ts';
import { batchesOf, inOrder } from './hosts/batches.ts';
import type { HostState } from './hosts/host.ts';
import { hostsOfPlay } from './hosts/hosts.ts';
import { parallelLimits } from './hosts/limits.ts';
import { Slots } from './hosts/slots.ts';
import { Progress } from './order/progress.ts';
import { Rendezvous } from './order/rendezvous.ts';
import { routeOf } from './order/route.ts';
import { forceHandlers, gathering, maxFailPercentage, scopeOfPlay, strategyOf } from './settings.ts';
import { selectByTags } from './tags.ts';
import { nameOf } from './variables/name.ts';
import { readVarsFiles } from './variables/vars-files.ts';
import { walk } from './walk.ts';

/**
 * Runs one play on those of its hosts that are still good, batch by batch. Gives whether the run goes on with the next one:
 * not when a failure was fatal, or no host of a batch is left. Throws InputErrors of the play itself, and interrupts.
 */
export async function runPlay(run: RunContext, play: Play, index: number): Promise<boolean> {
  const scope = scopeOfPlay(run.options, play);
  const hosts = inOrder(play, hostsOfPlay(run, play, scope, nameOf(play)), scope);
  for (const batch of batchesOf(play, hosts, scope)) {
    const good = batch.filter((state) => state.standing === 'good');
    const { ended, ends } = await runBatch(run, { play, index }, hosts, good);
    const gone = good.length > 0 && good.every((state) => state.standing !== 'good');
    if (gone || (ended && ends === 'run')) return false;
    if (ended && ends === 'play') break;
  }
  return true;
}

async function runBatch(
  run: RunContext,
  { play, index }: Pick<PlayContext, 'play' | 'index'>,
  all: readonly HostState[],
  batch: readonly HostState[],
): Promise<Course> {
  const context = { ...contextOf(run, play, all, batch), index };
  await readVarsFiles(context);
  const hosts = context.hosts.map((state) => state.name);
  run.report({ type: 'play-started', name: nameOf(play), hosts, origin: play.origin });
  for (const host of hosts) run.tally.add(host);
  // Every host comes to its end before an interrupt or a defect is passed on, so that nothing goes on unwatched.
  const ends = await Promise.allSettled(context.hosts.map((state) => walk(context, state)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  run.report({ type: 'play-finished' });
  return context.course;
}

function contextOf(
  run: RunContext,
  written: Play,
  playHosts: readonly HostState[],
  hosts: readonly HostState[],
): Omit<PlayContext, 'index'> {
  const scope = scopeOfPlay(run.options, written);
  const tasks = [
    ...(gathering(written, scope) ? [gatheringTask(written)] : []),
    ...selectByTags(written.tasks, run.options),
  ];
  const play = { ...written, tasks };
  const files = { beside: readVarsFolders(play.directory, run.vault), varsFiles: new Map() };
  const names = hosts.map((state) => state.name);
  return {
    ...run,
    play,
    route: routeOf(tasks, []),
    handlers: [...play.handlers],
    hosts,
    files,
    exposed: new Map(),
    gathers: gathering(written, scope) !== false,
    strategy: run.stepping ? 'linear' : strategyOf(play, run.options, scope), // all hosts come to a question together
    maxFailPercentage: maxFailPercentage(play, scope),
    forceHandlers: forceHandlers(play, run.options, scope),
    slots: new Slots(run.options.forks, parallelLimits(run.inventory, files)),
    rendezvous: new Rendezvous(names),
    progress: new Progress(play.tasks.length, hosts.length, (index) => run.report({ type: 'settled', index })),
    course: courseOf(playHosts, names),
    throttles: new Map(),
    shared: new Map(),
  };
}

function courseOf(all: readonly HostState[], batch: readonly string[]): Course {
  const here = new Set(batch);
  const elsewhere = all.filter(({ name, standing }) => !here.has(name) && standing === 'good');
  return {
    ended: false,
    ends: 'batch',
    all: all.map(({ name }) => name),
    elsewhere: new Set(elsewhere.map(({ name }) => name)),
    standing: batch,
    failed: 0,
    left: new Set(),
  };
}

function gatheringTask(play: Play): Task {
  const { origin } = play.gatherFacts!;
  const { runOnce: _, ...facts } = play.around ?? {}; // each host has its own
  const plain = {
    when: [],
    notify: [],
    become: {},
    tags: ['always'],
    environment: [],
    vars: [],
    searchPath: [play.directory],
  };
  return {
    ...plain,
    ...facts,
    tags: ['always'],
    name: { origin, content: 'Gathering Facts' },
    module: 'setup',
    args: play.gathering,
    listen: [],
    origin,
  };
}
