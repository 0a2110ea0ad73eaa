import type { SemVer } from 'semver';
import coerce from 'semver/functions/coerce.js';
import compareVersions from 'semver/functions/compare.js';
import parseVersion from 'semver/functions/parse.js';
import satisfiesRange from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { describe } from '../values.ts';
import { defineHelper, Refusal } from './helper.ts';

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
      throw new Refusal(`${describe(range)} is not a range of versions`, 'write ">=1.28"');
    return satisfiesRange(versionOf(version), range, { includePrerelease: true });
  },
});

export const versioncompare = defineHelper({
  name: 'versioncompare',
  summary: '-1 when version a is older than b, 0 when they are the same, 1 when it is newer',
  takes: { a: 'text', b: 'text' },
  gives: 'integer',
  secrets: 'compared',
  examples: [
    { expression: 'versioncompare "1.9.0" "1.10.0"', value: -1 },
    { expression: 'versioncompare "v3.5" "3.5.0"', value: 0 },
  ],
  run: ({ a, b }) => compareVersions(versionOf(a), versionOf(b)),
});

/** The version that a text is, or that it starts with. */
function versionOf(text: string): SemVer {
  const version =
    parseVersion(text, { loose: true }) ?? (/^[v=\s]*\d/.test(text) ? coerce(text, { loose: true }) : null);
  if (version === null)
    throw new Refusal(`${describe(text)} is not a version`, 'a version starts with a number: "1.30.2"');
  return version;
}
