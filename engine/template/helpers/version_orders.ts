import compareSemantic from 'semver/functions/compare.js';
import parseSemantic from 'semver/functions/parse.js';
import { describe } from '../values.ts';
import { about, Refusal } from './helper.ts';

/** The sign of the difference of two versions; a Refusal about `version` or `other`. */
export type Order = (version: string, other: string) => number;

/** The ways in which versions are written, by Ansible's names. */
export const orders: Readonly<Record<string, Order>> = { loose, strict, semver: semantic, semantic };

/** Numbers and words one after the other, as Python's LooseVersion takes them. */
function loose(version: string, other: string): number {
  const [left, right] = [looseParts(version), looseParts(other)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [a, b] = [left[index]!, right[index]!];
    if (typeof a !== typeof b) {
      const hint = 'version_type="semver" may fit';
      throw new Refusal(
        `${describe(version)} and ${describe(other)} have no order: ${a} and ${b} stand at one place`,
        hint,
        'other',
      );
    }
    if (a !== b) return a < b ? -1 : 1;
  }
  return left.length - right.length;
}

function looseParts(version: string): (string | number)[] {
  const parts = version.split(/(\d+|[a-z]+|\.)/).filter((part) => part !== '' && part !== '.');
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** 1.2, 1.2.3, 1.2a1, 1.2.3b4: Python's StrictVersion. */
function strict(version: string, other: string): number {
  const left = about('version', () => strictParts(version));
  const right = about('other', () => strictParts(other));
  const index = left.findIndex((part, place) => part !== right[place]);
  return index === -1 ? 0 : left[index]! - right[index]!;
}

function strictParts(version: string): readonly number[] {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(version);
  if (!found) throw new Refusal(`${describe(version)} is not a strict version`, 'it is written as 1.2, 1.2.3 or 1.2a1');
  const [, major, minor, patch = 0, stage, number = 0] = found;
  const rank = stage === undefined ? 2 : Number(stage === 'b');
  return [major, minor, patch, rank, number].map(Number);
}

function semantic(version: string, other: string): number {
  return compareSemantic(
    about('version', () => semanticOf(version)),
    about('other', () => semanticOf(other)),
  );
}

function semanticOf(version: string) {
  const parsed = parseSemantic(version);
  if (parsed) return parsed;
  throw new Refusal(`${describe(version)} is not a semantic version`, 'it is written as 1.2.3 or 1.2.3-rc.1');
}
