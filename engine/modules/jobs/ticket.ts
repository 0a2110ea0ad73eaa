import { z } from 'zod';
import { Secret, type Value, type Values } from '../../types.ts';

/** What is kept with a job to read its answer by, whoever asks: by what it was begun, and what must not be shown of it. */
export interface Ticket {
  /** The module's canonical name; undefined when it had nothing to do. */
  readonly module: string | undefined;
  /** The module's arguments, checked. */
  readonly args: Value;
  /** Whether its task says no_log. */
  readonly hidden: boolean;
  /** What is blotted out of the answer. */
  readonly secrets: readonly Secret[];
}

/** Stands for a secret of the list. */
const mark = 'kplay-secret';

const shape = z.object({
  module: z.string().optional(),
  args: z.unknown(),
  hidden: z.boolean(),
  secrets: z.array(z.string()),
});

/** A ticket as text; it holds the secrets themselves. */
export function writeTicket({ module, args, hidden, secrets }: Ticket): Secret {
  const all = [...secrets];
  const marked = without(args, all);
  return new Secret(JSON.stringify({ module, args: marked, hidden, secrets: all.map((secret) => secret.reveal()) }));
}

/** A ticket as a host gives it back; undefined when it is none. */
export function readTicket(text: string): Ticket | undefined {
  try {
    const { args, secrets, module, hidden } = shape.parse(JSON.parse(text));
    const all = secrets.map((each) => new Secret(each));
    return { module, args: withSecrets(args as Value, all), hidden, secrets: all };
  } catch {
    return undefined; // what a host says may be anything
  }
}

function without(value: Value, secrets: Secret[]): Value {
  if (value instanceof Secret) return { [mark]: secrets.push(value) - 1 };
  return mapped(value, (each) => without(each, secrets));
}

function withSecrets(value: Value, secrets: readonly Secret[]): Value {
  const index = isValues(value) ? value[mark] : undefined;
  if (typeof index === 'number') return secrets[index] ?? null;
  return mapped(value, (each) => withSecrets(each, secrets));
}

/** The same value with every string in it secret, to be used and not seen. */
export function concealed(value: Value): Value {
  return typeof value === 'string' ? new Secret(value) : mapped(value, concealed);
}

function mapped(value: Value, change: (value: Value) => Value): Value {
  if (Array.isArray(value)) return value.map(change);
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
}

function isValues(value: Value): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}
