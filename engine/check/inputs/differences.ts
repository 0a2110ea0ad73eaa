import type { Inputs, VariableInput } from './inputs.ts';

/** One input that is not what it was; without `before` it is new, without `now` it is gone. */
export interface InputDifference {
  readonly kind: 'file' | 'host' | 'variable';
  readonly name: string;
  /** A digest; groups of a host; the value of a variable, as JSON, unless it is secret. */
  readonly before?: string;
  readonly now?: string;
}

/** What is not as it was, files first, each kind by name. */
export function inputDifferences(before: Inputs, now: Inputs): readonly InputDifference[] {
  return [
    ...differing('file', before.files, now.files, (digest) => digest),
    ...differing('host', before.hosts, now.hosts, (groups) => groups),
    ...differing('variable', before.variables, now.variables, shownVariable),
  ];
}

function differing<T>(
  kind: InputDifference['kind'],
  before: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
  shown: (value: T) => string,
): InputDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    const current = Object.hasOwn(now, name) ? now[name] : undefined;
    if (digestOf(old) === digestOf(current)) return [];
    const sides = {
      ...(old === undefined ? {} : { before: shown(old) }),
      ...(current === undefined ? {} : { now: shown(current) }),
    };
    return [{ kind, name, ...sides }];
  });
}

function digestOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as VariableInput).digest : value;
}

function shownVariable({ digest, shown }: VariableInput): string {
  return shown ?? `(secret, ${digest.slice(0, 12)})`;
}

/** As a person reads it: one line, with digests cut short. */
export function explainDifference({ kind, name, before, now }: InputDifference): string {
  const shown = (text: string) =>
    kind === 'file' && /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text || 'no group';
  if (before === undefined) return `${kind} ${name} is new`;
  if (now === undefined) return `${kind} ${name} is gone`;
  return `${kind} ${name}: ${shown(before)} → ${shown(now)}`;
}
