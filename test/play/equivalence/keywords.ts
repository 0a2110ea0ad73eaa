import type { Draft, Entry } from './draft.ts';

const nothing: Entry = {};

/** Whether the task is to be run, mostly by what earlier ones registered. */
export function conditionOf(draft: Draft): Entry {
  if (draft.facts.length > 0 && draft.once(16)) return { when: `ne (default ${draft.any(draft.facts)} "none") "1"` };
  if (draft.results.length === 0 || !draft.once(7)) return nothing;
  const name = draft.any(draft.results);
  const conditions = [
    `eq (default ${name}.rc 9) ${draft.once(3) ? 1 : 0}`,
    `${name}.changed`,
    `not ${name}.failed`,
    `ne ${name}.stdout "9"`, // a mistake when it was skipped: then this task fails
  ];
  const first = draft.any(conditions);
  return { when: draft.once(4) ? [first, `defined ${draft.any(draft.results)}`] : first };
}

/** What counts as a failure and as a change, and what follows from it; `own` is what the task registers. */
export function outcomeOf(draft: Draft, own: string | undefined): Entry {
  return {
    ...(own && draft.once(4) ? { failed_when: `eq (default ${own}.rc 0) ${draft.any([0, 1, 1, 1, 2, 2])}` } : nothing),
    ...(own && draft.once(4) ? { changed_when: `eq (default ${own}.stdout "0") "0"` } : nothing),
    ...(draft.once(3) ? { ignore_errors: true } : nothing),
    ...(draft.once(6) ? { notify: draft.once(4) ? ['h0', 'h1'] : `h${draft.pick(2)}` } : nothing),
  };
}

/** Users of this machine whom root can become, without a home or files that a task could harm. */
const users = ['nobody', 'daemon'];

/** As whom the task works: mostly as whom the last one did. */
export function userOf(draft: Draft): Entry {
  if (draft.once(7)) draft.user = draft.any([undefined, ...users]);
  return draft.user ? { become: true, become_user: draft.user } : nothing;
}

/** Where the task works: on its own host, on another one of the play, or once for all. */
export function placeOf(draft: Draft): Entry {
  if (draft.once(30)) return { delegate_to: draft.any(draft.hosts) };
  if (draft.once(30)) return { run_once: true };
  return nothing;
}

/** A loop over a list as written, or over what a loop or a command gave. */
export function loopOf(draft: Draft, name: string): Entry {
  const say = (item: string) => `echo "${name} ${item}" >>$LOG; echo ${item}; test ${item} != ${draft.pick(9)}`;
  const { lists, results } = draft;
  if (lists.length > 0 && draft.once(2)) return { shell: say('{{item.rc}}'), loop: `{{${draft.any(lists)}.results}}` };
  if (results.length > 0 && draft.once(2))
    return { shell: say('{{item}}'), loop: `{{default ${draft.any(results)}.stdout_lines (list 1 2)}}` };
  return { shell: say('{{item}}'), loop: [1, 2, 3].slice(draft.pick(3)) };
}

/** How a loop is gone through; `item` keeps its name, which the task uses. */
export function controlOf(draft: Draft): Entry {
  if (!draft.once(2)) return nothing;
  const control = {
    ...(draft.once(2) ? { index_var: 'index', label: 'number {{index}}' } : nothing),
    ...(draft.once(3) ? { extended: true } : nothing),
    ...(draft.once(4) ? { pause: 0.001 } : nothing),
    ...(draft.once(4) ? { break_when: `eq (default item "x") ${draft.pick(3)}` } : nothing),
  };
  return { loop_control: control };
}

/** How often a task is tried; `own` is what it registers. */
export function retriesOf(draft: Draft, own: string | undefined): Entry {
  if (!draft.once(12)) return nothing;
  const until = own && draft.once(2) ? { until: `eq (default ${own}.stdout "0") "${draft.pick(3)}"` } : nothing;
  return { retries: draft.pick(3), delay: 0.001, ...until };
}
