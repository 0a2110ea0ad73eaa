import { plainOf } from '../load/plain.ts';
import { parseYaml } from '../load/yaml.ts';
import { redactor } from '../secrets/redact.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import { Secret, type Value } from '../types.ts';
import type { Finding } from './findings.ts';

/** All secrets in what a run is made from: variables and arguments of any depth, what encrypted files hold. */
export function secretsIn(...made: readonly unknown[]): Secret[] {
  const found = new Set<Secret>();
  const visited = new Set<object>();
  const rest: unknown[] = [...made];
  while (rest.length > 0) {
    const part = rest.pop();
    if (typeof part !== 'object' || part === null || visited.has(part)) continue;
    visited.add(part);
    if (part instanceof Secret) found.add(part);
    else if (part instanceof Map) rest.push(...part.keys(), ...part.values());
    else if (part instanceof Set) rest.push(...part);
    else if ('secret' in part && part.secret === true && 'content' in part && typeof part.content === 'string')
      found.add(new Secret(part.content));
    else rest.push(...Object.values(part));
  }
  return [...found].filter(opens);
}

/** What a vault has opened, as a whole and, of a file of variables, each text in it. */
export function secretsOf({ opened }: Pick<Vault, 'opened'>): Secret[] {
  return opened.flatMap((plain) => {
    const text = plain.toString();
    return [text, ...textsIn(text)].map((each) => new Secret(each));
  });
}

function textsIn(text: string): string[] {
  try {
    return scalarsOf(plainOf(parseYaml(text, 'encrypted')));
  } catch {
    return []; // no YAML: a key, a template
  }
}

function scalarsOf(value: Value): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (value instanceof Secret || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(scalarsOf);
}

/** One that no password opens was not used either: the run would have ended with that. */
function opens(secret: Secret): boolean {
  try {
    secret.reveal();
    return true;
  } catch {
    return false;
  }
}

/** A function that blots secrets out of findings: what a host holds beside them may hold them, too. */
export function blotter(secrets: readonly Secret[]): (finding: Finding) => Finding {
  const text = redactor(secrets);
  return ({ item, message, differences, ...finding }) => ({
    ...finding,
    ...(item === undefined ? {} : { item: text(item) }),
    ...(message === undefined ? {} : { message: text(message) }),
    differences: differences.map(({ name, before, after }) => ({
      name: text(name),
      before: text(before),
      after: text(after),
    })),
  });
}
