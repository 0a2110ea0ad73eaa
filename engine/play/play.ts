import { readVarsFolders } from '../load/variables.ts';
import type { Play, Task, Written } from '../types.ts';
import type { PlayContext, RunContext } from './context.ts';
import { hostsOfPlay } from './hosts.ts';
import { parallelLimits } from './limits.ts';
import { Progress } from './progress.ts';
import { Rendezvous } from './rendezvous.ts';
import { routeOf } from './route.ts';
import { anyErrorsFatal, gathering, scopeOfPlay, strategyOf } from './settings.ts';
import { Slots } from './slots.ts';
import { selectByTags } from './tags.ts';
import { readVarsFiles } from './vars-files.ts';
import { walk } from './walk.ts';

/** Runs one play on those of its hosts that are still good. Throws InputErrors of the play itself, and interrupts. */
export async function runPlay(run: RunContext, play: Play): Promise<void> {
  const context = contextOf(run, play);
  await readVarsFiles(context);
  const hosts = context.hosts.map((state) => state.name);
  run.report({ type: 'play-started', name: nameOf(play), hosts, origin: play.origin });
  for (const host of hosts) run.tally.add(host);
  // Every host comes to its end before an interrupt or a defect is passed on, so that nothing goes on unwatched.
  const ends = await Promise.allSettled(context.hosts.map((state) => walk(context, state)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  run.report({ type: 'play-finished' });
}

/** What a play is called: by its name, or by its hosts. */
export function nameOf(play: Play): string {
  const { content } = play.name ?? play.hosts;
  return Array.isArray(content) ? content.map((each: Written) => String(each.content)).join(',') : String(content);
}

function contextOf(run: RunContext, written: Play): PlayContext {
  const scope = scopeOfPlay(run.options, written);
  const tasks = [
    ...(gathering(written, scope) ? [gatheringTask(written)] : []),
    ...selectByTags(written.tasks, run.options),
  ];
  const play = { ...written, tasks };
  const hosts = hostsOfPlay(run, play, scope, nameOf(play));
  const files = { beside: readVarsFolders(play.directory, run.vault), varsFiles: new Map() };
  const rendezvous = new Rendezvous(hosts.map((state) => state.name));
  const context = {
    ...run,
    play,
    route: routeOf(tasks, []),
    handlers: [...play.handlers],
    hosts,
    files,
    exposed: new Map(),
    gathers: gathering(written, scope) !== false,
    strategy: strategyOf(play, run.options, scope),
    anyErrorsFatal: anyErrorsFatal(play, scope),
    slots: new Slots(run.options.forks, parallelLimits(run.inventory, files)),
    rendezvous,
    progress: new Progress(play.tasks.length, hosts.length, (index) => run.report({ type: 'settled', index })),
    course: { ended: false, standing: hosts.map((state) => state.name) },
    throttles: new Map(),
    shared: new Map(),
  };
  return context;
}

function gatheringTask(play: Play): Task {
  const { origin } = play.gatherFacts!;
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
    ...play.around,
    tags: ['always'],
    name: { origin, content: 'Gathering Facts' },
    module: 'setup',
    args: play.gathering,
    listen: [],
    origin,
  };
}
