import type { Draft, Entry } from './draft.ts';
import { conditionOf, controlOf, loopOf, outcomeOf, placeOf, retriesOf, userOf } from './keywords.ts';

/** A way to make a task; so many times as likely as one with weight 1. */
interface Kind {
  readonly weight: number;
  make(draft: Draft): Entry;
}

/** Kinds of tasks that act on the host: with all that keywords can say of them. */
const remote: readonly Kind[] = [
  { weight: 14, make: appending },
  { weight: 2, make: (draft) => ({ copy: { content: `${draft.pick(3)}\n`, dest: `{{home}}/copy${draft.pick(3)}` } }) },
  {
    weight: 1, // too big for the stream: it comes over a channel of its own when it differs
    make: (draft) => ({
      copy: {
        content: `{{join (range 0 ${8000 + draft.pick(3)}) " "}}`,
        dest: `{{home}}/${draft.any(['copy0', 'big'])}`,
      },
    }),
  },
  {
    weight: 2,
    make: (draft) => ({ lineinfile: { path: '{{home}}/lines', line: `line ${draft.pick(4)}`, create: true } }),
  },
  {
    weight: 1,
    make: (draft) => ({
      file: { path: `{{home}}/directory${draft.pick(2)}`, state: draft.any(['directory', 'directory', 'absent']) },
    }),
  },
  { weight: 1, make: asking },
  { weight: 1, make: (draft) => ({ command: `head -n 1 {{home}}/log {{home}}/copy${draft.pick(9)}` }) },
];

/** Kinds of tasks that act on the controller, or stand for others. */
const others: readonly Kind[] = [
  { weight: 2, make: settingAFact },
  { weight: 2, make: asserting },
  { weight: 2, make: (draft) => ({ meta: draft.any(['flush_handlers', 'barrier']) }) },
  { weight: 3, make: including },
  { weight: 6, make: blocking },
];

/** The next task of a playbook; not an include within an include. */
export function taskOf(draft: Draft, inside = false): Entry {
  if (draft.once(12)) return among(inside ? others.slice(0, 2) : others, draft);
  return remoteTask(draft, inside);
}

/** A handler that says who it is. */
export function handlerOf(draft: Draft, name: string): Entry {
  return { name, shell: `echo "${name} $USER" >>$LOG`, ...userOf(draft) };
}

function remoteTask(draft: Draft, inside: boolean): Entry {
  const name = `t${draft.next()}`;
  const action = among(remote, draft);
  const looped = 'shell' in action && draft.once(14);
  // What an include registers may be there or not: nobody else asks for it.
  const register = draft.once(4) ? { register: name } : {};
  const task = {
    name,
    ...(looped ? loopOf(draft, name) : action),
    ...(looped ? controlOf(draft) : retriesOf(draft, 'register' in register ? name : undefined)),
    ...conditionOf(draft),
    ...register,
    ...outcomeOf(draft, 'register' in register && !looped ? name : undefined),
    ...userOf(draft),
    ...placeOf(draft),
  };
  if ('register' in register && !inside) {
    if (looped) draft.lists.push(name);
    else if ('shell' in action) draft.results.push(name);
  }
  return task;
}

function appending(draft: Draft): Entry {
  const status = draft.once(30) ? 1 + draft.pick(2) : 0;
  const pause = draft.once(12) ? 'sleep 0.01; ' : '';
  return { shell: `${pause}echo "t${draft.next()} $USER" >>$LOG; echo $((${draft.pick(3)})); exit ${status}` };
}

/** Asks for what another host registers, in the task itself or in a variable that it uses. */
function asking(draft: Draft): Entry {
  const name = draft.any([...draft.results, 'nothing']);
  const theirs = `{{default (lookup (default (hostvar "${draft.any(draft.hosts)}" "${name}") (dict)) "rc") "none"}}`;
  const shell = (word: string) => `echo "t${draft.next()} theirs ${word}" >>$LOG`;
  return draft.once(2) ? { shell: shell(theirs) } : { vars: { theirs }, shell: shell('{{theirs}}') };
}

/** A block, which fails more often than not; what is registered in it may be there or not, so nobody else asks for it. */
function blocking(draft: Draft): Entry {
  const some = (least: number) => Array.from({ length: least + draft.pick(3) }, () => taskOf(draft, true));
  const failing = { name: `t${draft.next()}`, shell: `echo "fails" >>$LOG; exit ${draft.pick(3)}`, ...placeOf(draft) };
  const tasks = draft.once(4) ? some(1) : [...some(1), failing, ...some(1)];
  const told = { name: `t${draft.next()}`, shell: 'echo "{{ansible_failed_task.name}} failed" >>$LOG' };
  return {
    name: `t${draft.next()}`,
    block: draft.once(5) ? [blocking(draft), ...tasks] : tasks,
    ...(draft.once(4) ? {} : { rescue: [told, ...some(0)] }),
    ...(draft.once(2) ? { always: some(1) } : {}),
    ...conditionOf(draft),
  };
}

function settingAFact(draft: Draft): Entry {
  const name = `fact${draft.pick(3)}`;
  const value = draft.results.length > 0 ? `{{default ${draft.any(draft.results)}.stdout "none"}}` : 'first';
  draft.facts.push(name);
  return { name: `t${draft.next()}`, set_fact: { [name]: value } };
}

function asserting(draft: Draft): Entry {
  const that = draft.results.length > 0 ? `le (default ${draft.any(draft.results)}.rc 0) ${draft.pick(6)}` : 'eq 1 1';
  return { name: `t${draft.next()}`, assert: { that }, ...(draft.once(2) ? { ignore_errors: true } : {}) };
}

function including(draft: Draft): Entry {
  const file = `tasks${draft.files.size}.yml`;
  draft.files.set(file, []); // so that its name is taken
  draft.files.set(
    file,
    Array.from({ length: 1 + draft.pick(4) }, () => taskOf(draft, true)),
  );
  return {
    name: `t${draft.next()}`,
    include_tasks: file,
    ...conditionOf(draft),
    ...(draft.once(4) ? { loop: [1, 2] } : {}),
  };
}

function among(kinds: readonly Kind[], draft: Draft): Entry {
  let at = draft.pick(kinds.reduce((sum, { weight }) => sum + weight, 0));
  for (const kind of kinds) {
    at -= kind.weight;
    if (at < 0) return kind.make(draft);
  }
  throw new RangeError('the weights of the kinds changed');
}
