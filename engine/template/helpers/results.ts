import { Unknown, type Values } from '../../types.ts';
import { DependsOnUnknown } from '../depends.ts';
import { defineHelper } from './helper.ts';

export const changed = defineHelper({
  name: 'changed',
  summary: 'whether a registered result says that something changed',
  takes: { result: 'map' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'changed result', vars: { result: { changed: true } }, value: true }],
  run: ({ result }) => is(result, 'changed'),
});

export const failed = defineHelper({
  name: 'failed',
  summary: 'whether a registered result says that its task failed',
  takes: { result: 'map' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'failed result', vars: { result: { changed: false } }, value: false }],
  run: ({ result }) => is(result, 'failed'),
});

export const succeeded = defineHelper({
  name: 'succeeded',
  also: ['success'],
  summary: 'whether a registered result says that its task did not fail',
  takes: { result: 'map' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'succeeded result', vars: { result: { changed: false } }, value: true }],
  run: ({ result }) => !is(result, 'failed') && !is(result, 'unreachable'),
});

export const skipped = defineHelper({
  name: 'skipped',
  summary: 'whether a registered result says that its task was skipped',
  takes: { result: 'map' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'skipped result', vars: { result: { skipped: true } }, value: true }],
  run: ({ result }) => is(result, 'skipped'),
});

export const unreachable = defineHelper({
  name: 'unreachable',
  summary: 'whether a registered result says that the host could not be reached',
  takes: { result: 'map' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'unreachable result', vars: { result: { changed: false } }, value: false }],
  run: ({ result }) => is(result, 'unreachable'),
});

export const finished = defineHelper({
  name: 'finished',
  summary: 'whether the result of an asynchronous task says that it has ended',
  takes: { result: 'map' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'finished job', vars: { job: { finished: 1 } }, value: true }],
  run: ({ result }) => is(result, 'finished'),
});

/** Some modules answer 1 where others answer true. */
function is(result: Values, key: string): boolean {
  const value = Object.hasOwn(result, key) ? result[key] : undefined;
  if (value instanceof Unknown) throw new DependsOnUnknown(value);
  return value === true || value === 1;
}
