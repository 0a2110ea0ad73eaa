import { stringify } from 'yaml';
import { type Entry, newDraft } from './draft.ts';
import { handlerOf, taskOf } from './tasks.ts';

/** A play of a generated playbook. */
export interface GeneratedPlay {
  readonly tasks: readonly Entry[];
  readonly handlers: readonly Entry[];
}

/** A generated playbook, still as data, so that it can be made smaller. */
export interface Generated {
  readonly hosts: readonly string[];
  readonly plays: readonly GeneratedPlay[];
  /** Files of tasks that it includes, by name. */
  readonly files: Readonly<Record<string, readonly Entry[]>>;
}

/** A playbook of one or two plays whose tasks leave their mark on the host, depend on each other, and sometimes fail. */
export function generate(seed: number): Generated {
  const draft = newDraft(seed);
  const plays = Array.from({ length: draft.once(4) ? 2 : 1 }, () => ({
    tasks: Array.from({ length: 14 + draft.pick(14) }, () => taskOf(draft)),
    handlers: ['h0', 'h1'].map((name) => handlerOf(draft, name)),
  }));
  return { hosts: draft.hosts, plays, files: Object.fromEntries(draft.files) };
}

/** Its files: `play.yml` and what that includes. `log` and `home` are variables of each host. */
export function projectOf({ plays, files }: Generated): Record<string, string> {
  const environment = { LOG: '{{log}}' };
  const written = plays.map((play) => ({ hosts: 'all', gather_facts: false, environment, ...play }));
  const included = Object.entries(files).map(([name, tasks]) => [name, stringify(tasks)]);
  return { 'play.yml': stringify(written), ...Object.fromEntries(included) };
}
