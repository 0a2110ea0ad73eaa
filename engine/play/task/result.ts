import type { Outcome } from '../../modules/definition/module.ts';
import { lines } from '../../modules/definition/output.ts';
import type { Difference } from '../../remote/answer.ts';
import type { Status, TaskResult } from '../../report/events.ts';
import { Secret, Unknown, type Value, type Values } from '../../types.ts';

/** A result before it is known for how long it took. */
export type Verdict = Omit<TaskResult, 'duration' | 'host'> & {
  /** What `register` binds, where that is more than what is shown of it. */
  readonly registers?: Value;
};

/** What `register` binds for an outcome: the module's keys beside Ansible's `changed`, `failed`, `msg`, `skipped` and `diff`. */
export function registered(outcome: Outcome): Values {
  const reason = outcome.failed ?? outcome.skipped;
  const { differences = [] } = outcome;
  return {
    changed: outcome.changed,
    failed: outcome.failed !== undefined,
    ...(outcome.skipped === undefined ? {} : { skipped: true }),
    ...(reason === undefined ? {} : { msg: reason }),
    ...(outcome.warnings?.length ? { warnings: outcome.warnings } : {}),
    ...(outcome.facts === undefined ? {} : { ansible_facts: outcome.facts }),
    ...(differences.length === 0 ? {} : { diff: differences.map(asDiff) }),
    ...withLines(outcome.data),
  };
}

function asDiff({ name, before, after }: Difference): Values {
  return { before_header: name, before, after_header: name, after };
}

/** What was printed has its lines beside it, whatever module it comes from. */
function withLines(data: Values): Values {
  const printed = ['stdout', 'stderr'].filter((key) => typeof data[key] === 'string' && !(`${key}_lines` in data));
  return { ...data, ...Object.fromEntries(printed.map((key) => [`${key}_lines`, lines(data[key] as string)])) };
}

/** How an outcome is reported. */
export function verdictOf(outcome: Outcome): Verdict {
  const message = outcome.failed ?? outcome.skipped ?? outcome.unknown;
  return {
    status: statusOf(outcome),
    data: registered(outcome),
    differences: outcome.differences ?? [],
    ...(message === undefined ? {} : { message }),
    ...(outcome.after ? { after: outcome.after } : {}),
    ...(outcome.dependsOn ? { dependsOn: outcome.dependsOn } : {}),
  };
}

function statusOf(outcome: Outcome): Status {
  if (outcome.failed !== undefined) return 'failed';
  if (outcome.skipped !== undefined) return 'skipped';
  if (outcome.unknown !== undefined) return 'unknown';
  return outcome.changed === true ? 'changed' : 'ok';
}

/** A task that was not run because a condition did not hold. */
export function skippedBecause(condition: string): Verdict {
  return {
    status: 'skipped',
    data: {
      changed: false,
      failed: false,
      skipped: true,
      skip_reason: 'Conditional result was False',
      false_condition: condition,
    },
    differences: [],
    message: `not so: ${condition}`,
  };
}

/** The result of a loop from those of its items, with Ansible's `results`. */
export function ofItems(items: readonly Verdict[]): Verdict {
  const failed = items.filter((item) => item.status === 'failed' || item.status === 'unreachable');
  const changed = anyOf(items, 'changed');
  const skipped = items.every((item) => item.status === 'skipped');
  const lost = items.some((item) => item.status === 'unreachable');
  const unknown = items.find((item) => item.status === 'unknown');
  const status = lost
    ? 'unreachable'
    : failed.length > 0
      ? 'failed'
      : skipped
        ? 'skipped'
        : statusOfAll(changed, unknown);
  const message = failed.length > 0 ? `${failed.length} of ${items.length} items failed` : undefined;
  return {
    status,
    data: {
      changed,
      failed: failed.length > 0 || anyOf(items, 'failed'),
      ...(skipped ? { skipped: true } : {}),
      msg: message ?? (skipped ? 'All items skipped' : 'All items completed'),
      ...(items.length === 0 ? { skipped_reason: 'No items in the list' } : {}),
      results: items.map((item) => item.registers ?? item.data),
    },
    differences: items.flatMap((item) => item.differences),
    ...(message === undefined ? {} : { message }),
    ...(status === 'unknown' && unknown ? sourceOf(unknown) : {}),
  };
}

/** Whether a flag is set for one of the items; unknown when it is for none, but may be. */
function anyOf(items: readonly Verdict[], name: string): boolean | Unknown {
  const flags = items.map(({ data }) => data[name]);
  return flags.includes(true) || (flags.find((flag) => flag instanceof Unknown) ?? false);
}

function statusOfAll(changed: boolean | Unknown, unknown: Verdict | undefined): Status {
  if (changed === true) return 'changed';
  return unknown ? 'unknown' : 'ok';
}

function sourceOf({ dependsOn, message }: Verdict): Pick<Verdict, 'dependsOn' | 'message'> {
  return { ...(dependsOn ? { dependsOn } : {}), ...(message === undefined ? {} : { message }) };
}

/** What may be shown of a result whose task says no_log: how it ended, and nothing that it said. */
export function censored(verdict: Verdict): Verdict {
  const { status, data, item, ...rest } = verdict;
  const flags = Object.fromEntries(
    Object.entries(data).filter(
      ([name, value]) => typeof value === 'boolean' && ['changed', 'failed', 'skipped'].includes(name),
    ),
  );
  const hidden = 'the output has been hidden because the task says no_log';
  return {
    ...(rest.seen === undefined ? {} : { seen: rest.seen }),
    ...(rest.delegate === undefined ? {} : { delegate: rest.delegate }),
    ...(rest.ignored === undefined ? {} : { ignored: rest.ignored }),
    ...(rest.rescued === undefined ? {} : { rescued: rest.rescued }),
    ...(rest.after === undefined ? {} : { after: rest.after }),
    ...(rest.dependsOn === undefined ? {} : { dependsOn: rest.dependsOn }),
    status,
    data: { ...flags, censored: hidden },
    differences: [],
    ...(verdict.message === undefined ? {} : { message: hidden }),
    ...(item === undefined ? {} : { item: '(hidden)' }),
  };
}

/** How an item is called in reports: by its name when it has one, else by itself, cut when it is long; secrets stay hidden. */
export function labelOf(item: Value): string {
  const named = item !== null && typeof item === 'object' && 'name' in item ? item.name : undefined;
  const shown = typeof named === 'string' ? named : item;
  const isPlain = typeof shown !== 'object' || shown === null || shown instanceof Secret || shown instanceof Unknown;
  const text = isPlain ? String(shown) : JSON.stringify(shown);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
