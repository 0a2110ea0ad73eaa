import { isList, isMap, isTruthy } from '../values.ts';
import { defineHelper } from './helper.ts';

export const isString = defineHelper({
  name: 'is_string',
  summary: 'whether a value is a text',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_string "a"', value: true }],
  run: ({ value }) => typeof value === 'string',
});

export const isNumber = defineHelper({
  name: 'is_number',
  summary: 'whether a value is a number',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_number "1"', value: false }],
  run: ({ value }) => typeof value === 'number',
});

export const isInteger = defineHelper({
  name: 'is_integer',
  summary: 'whether a value is a number without a fraction',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_integer 1.5', value: false }],
  run: ({ value }) => Number.isInteger(value),
});

export const isBoolean = defineHelper({
  name: 'is_boolean',
  summary: 'whether a value is true or false',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_boolean "true"', value: false }],
  run: ({ value }) => typeof value === 'boolean',
});

export const listTest = defineHelper({
  name: 'is_list',
  summary: 'whether a value is a list',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_list (list)', value: true }],
  run: ({ value }) => isList(value),
});

export const isMapping = defineHelper({
  name: 'is_mapping',
  also: ['is_map'],
  summary: 'whether a value is a map',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_mapping (dict)', value: true }],
  run: ({ value }) => isMap(value),
});

export const isNull = defineHelper({
  name: 'is_null',
  also: ['is_none'],
  summary: 'whether a value is null',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'is_null null', value: true }],
  run: ({ value }) => value === null,
});

export const truthy = defineHelper({
  name: 'truthy',
  summary: 'whether a value counts as true: not false, null, 0, "" or empty',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'truthy "a"', value: true }],
  run: ({ value }) => isTruthy(value) && !(isMap(value) && Object.keys(value).length === 0),
});

export const falsy = defineHelper({
  name: 'falsy',
  summary: 'whether a value does not count as true',
  takes: { value: 'any' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [{ expression: 'falsy (dict)', value: true }],
  run: ({ value }) => !isTruthy(value) || (isMap(value) && Object.keys(value).length === 0),
});
