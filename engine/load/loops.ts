import { didYouMean, InputError } from '../errors.ts';
import type { Condition, LoopControl, Origin, Retry, Task, Written } from '../types.ts';
import { type Fields, fixedText, mappingOf, ofKind, variableName } from './fields.ts';
import { conditionsOf, defined, optional } from './inherit.ts';

/** What may follow `with_`. */
export const loopKinds = [
  ...['cartesian', 'dict', 'fileglob', 'first_found', 'flattened', 'indexed_items', 'items', 'lines', 'list'],
  ...['nested', 'random_choice', 'sequence', 'subelements', 'together'],
] as const;

/** What `loop_control` may say. */
export const loopControls = [
  'label',
  'loop_var',
  'index_var',
  'pause',
  'extended',
  'extended_allitems',
  'break_when',
] as const;

/** Whether a key of a task is a loop that we know. */
export function isLoop(key: string): boolean {
  return key === 'loop' || loopKinds.some((kind) => key === `with_${kind}`);
}

/** The loop of a task, with how it is gone through. Throws an InputError. */
export function loopOf(fields: Fields): Partial<Task> {
  const [loop, second] = [...fields].filter(([key, { content }]) => isLoop(key) && content !== null);
  const control = optional(fields, 'loop_control', loopControl);
  if (second) {
    throw new InputError(`a task has one loop, and this one has "${loop![0]}" and "${second[0]}"`, {
      origin: placeOf(second[1]),
    });
  }
  if (!loop) {
    if (!control) return {};
    throw new InputError('loop_control belongs beside a loop', { origin: placeOf(fields.get('loop_control')!) });
  }
  const [key, written] = loop;
  if (key === 'loop') ofKind(written, 'loop', 'list');
  return {
    loop: written,
    ...(key === 'loop' ? {} : { loopKind: key.slice('with_'.length) }),
    ...defined({ loopControl: control }),
  };
}

function loopControl(written: Written): LoopControl {
  const fields = mappingOf(written, 'loop_control');
  for (const [key, value] of fields) {
    if (loopControls.some((known) => known === key)) continue;
    const hint = didYouMean(key, loopControls);
    const origin = placeOf(value);
    throw new InputError(`loop_control has no "${key}"`, { origin, ...(hint && { hint }) });
  }
  const name = (key: string) => optional(fields, key, (each) => variableName(fixedText(each, key), each.origin));
  const flag = (key: string) => optional(fields, key, (each) => ofKind(each, key, 'boolean'));
  return defined({
    label: fields.get('label'),
    loopVar: name('loop_var'),
    indexVar: name('index_var'),
    pause: optional(fields, 'pause', (each) => ofKind(each, 'pause', 'number')),
    extended: flag('extended'),
    extendedAllItems: flag('extended_allitems'),
    breakWhen: optional(fields, 'break_when', (each) => conditionsOf(each, 'break_when')),
  });
}

function placeOf({ keyOrigin, origin }: Written): Origin {
  return keyOrigin ?? origin;
}

/** How often a task is tried; undefined for once. Throws an InputError. */
export function retryOf(fields: Fields): Retry | undefined {
  const until = optional(fields, 'until', (each) => conditionsOf(each, 'until'));
  const number = (key: string) => optional(fields, key, (each) => ofKind(each, key, 'number'));
  const [retries, delay] = [number('retries'), number('delay')];
  if (until || retries) return defined({ until, retries, delay });
  if (!delay) return undefined;
  throw new InputError('delay belongs beside until or retries', { origin: placeOf(fields.get('delay')!) });
}

/** The templates and conditions of a task's loop, retries and job: those looked at before it is done, and those after it. */
export function loopPlaces({ loop, loopControl, retry, async: job }: Task): {
  readonly before: readonly (Written | undefined)[];
  readonly after: readonly Condition[];
} {
  const { label, pause, extended, extendedAllItems, breakWhen = [] } = loopControl ?? {};
  const { until = [], retries, delay } = retry ?? {};
  return {
    before: [loop, label, pause, extended, extendedAllItems, retries, delay, job?.seconds, job?.poll],
    after: [...until, ...breakWhen],
  };
}
