import { Secret } from '../../types.ts';

/** The key by which a map says that it stands for something that JSON does not have. */
const mark = '$kplay';

/** A value with secrets and Maps in it as plain JSON; a secret that cannot be revealed (its password is missing) is left out. */
export function pack(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Secret) return packSecret(value);
  if (Array.isArray(value)) return value.map(pack);
  if (value instanceof Map) return { [mark]: 'map', of: [...value].map(([key, part]) => [key, pack(part)]) };
  const parts = Object.entries(value).map(([key, part]) => [key, pack(part)] as const);
  return Object.hasOwn(value, mark) ? { [mark]: 'object', of: parts } : Object.fromEntries(parts);
}

/** What was packed. */
export function unpack(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(unpack);
  if (!Object.hasOwn(value, mark)) return fromParts(Object.entries(value));
  const { [mark]: kind, of } = value as { [mark]: string; of: unknown };
  if (kind === 'secret') return new Secret(String(of));
  const parts = of as (readonly [string, unknown])[];
  return kind === 'map' ? new Map(parts.map(([key, part]) => [key, unpack(part)])) : fromParts(parts);
}

function packSecret(secret: Secret): unknown {
  try {
    return { [mark]: 'secret', of: secret.reveal() };
  } catch {
    return undefined;
  }
}

function fromParts(parts: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(parts.map(([key, part]) => [key, unpack(part)]));
}

/** Whether a value is a secret, or holds one, however deep. */
export function holdsSecret(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (value instanceof Secret) return true;
  for (const part of Array.isArray(value) ? value : Object.values(value)) if (holdsSecret(part)) return true;
  return false;
}
