import type { SemVer } from 'semver';
import coerce from 'semver/functions/coerce.js';
import compareVersions from 'semver/functions/compare.js';
import parseVersion from 'semver/functions/parse.js';
import satisfiesRange from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { describe } from '../values.ts';
import { about, defineHelper, Refusal } from './helper.ts';
import { orders } from './version_orders.ts';

export const satisfies = defineHelper({
  name: 'satisfies',
  summary:
    'whether a version is in a range, as npm writes them (>=1.28, ^3.5.0, 1.x); v1.30, 22.04 and 5.10.0-20-amd64 are versions, too',
  takes: { version: 'text', range: 'text' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'satisfies "v1.30.2" ">=1.28"', value: true },
    { expression: 'satisfies "22.04" "<20"', value: false },
    { expression: 'satisfies "1.30.0-rc.1" ">=1.30.0"', value: false },
  ],
  run: ({ version, range }) => {
    if (validRange(range) === null)
      throw new Refusal(`${describe(range)} is not a range of versions`, 'write ">=1.28"', 'range');
    return satisfiesRange(
      about('version', () => versionOf(version)),
      range,
      { includePrerelease: true },
    );
  },
});

const holds: Readonly<Record<string, (sign: number) => boolean>> = {
  eq: (sign) => sign === 0,
  ne: (sign) => sign !== 0,
  lt: (sign) => sign < 0,
  le: (sign) => sign <= 0,
  gt: (sign) => sign > 0,
  ge: (sign) => sign >= 0,
};
const signs: Readonly<Record<string, string>> = {
  '==': 'eq',
  '=': 'eq',
  '!=': 'ne',
  '<>': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};

export const versionCompare = defineHelper({
  name: 'version_compare',
  summary:
    'whether a version stands in a relation to another: eq unless given, ne, lt, le, gt, ge or their signs; version_type= says how they are written: loose (any numbers and words, the default), strict (1.2, 1.2.3, 1.2a1) or semver',
  takes: { version: 'text', other: 'text', operator: 'text?' },
  options: { version_type: 'text?', strict: 'boolean?' },
  gives: 'boolean',
  secrets: 'compared',
  examples: [
    { expression: 'version_compare "1.9.0" "1.10.0" "<"', value: true },
    { expression: 'version_compare "1.30.0-rc.1" "1.30.0" "lt" version_type="semver"', value: true },
  ],
  run: ({ version, other, operator = 'eq', version_type, strict }) => {
    const relation = holds[signs[operator] ?? operator];
    if (!relation) throw new Refusal('it has to be eq, ne, lt, le, gt or ge', undefined, 'operator');
    if (strict !== undefined && version_type !== undefined) {
      throw new Refusal('strict= and version_type= say the same', undefined, 'strict');
    }
    const order = orders[version_type ?? (strict ? 'strict' : 'loose')];
    if (!order) throw new Refusal(`it has to be one of ${Object.keys(orders).join(', ')}`, undefined, 'version_type');
    return relation(order(version, other));
  },
});

export const versionSort = defineHelper({
  name: 'version_sort',
  summary: 'a list of versions, the oldest first',
  takes: { list: 'list' },
  options: { reverse: 'boolean?' },
  gives: 'list',
  examples: [{ expression: 'version_sort (list "v1.10.0" "v1.9.1")', value: ['v1.9.1', 'v1.10.0'] }],
  run: ({ list, reverse = false }) => {
    const versions = list.map((item) => {
      if (typeof item === 'string') return { item, version: about('list', () => versionOf(item)) };
      throw new Refusal(`the list has ${describe(item)} in it, which is not a version`, undefined, 'list');
    });
    const sign = reverse ? -1 : 1;
    return versions.sort((a, b) => sign * compareVersions(a.version, b.version)).map(({ item }) => item);
  },
});

/** The version that a text is, or that it starts with. */
function versionOf(text: string): SemVer {
  const version =
    parseVersion(text, { loose: true }) ?? (/^[v=\s]*\d/.test(text) ? coerce(text, { loose: true }) : null);
  if (version === null)
    throw new Refusal(`${describe(text)} is not a version`, 'a version starts with a number: "1.30.2"');
  return version;
}
