import { existsSync } from 'node:fs';
import { z } from 'zod';
import { didYouMean, InputError } from '../errors.ts';
import { plainOf } from '../load/plain.ts';
import { readYaml } from '../load/yaml.ts';

/** What kplay.yml may say; each is also an environment variable (`private_key` is KPLAY_PRIVATE_KEY) and an option. */
const schema = z.object({
  inventory: z.union([z.string(), z.array(z.string())]).optional(),
  forks: z.coerce.number().int().min(1).optional(),
  remote_user: z.string().optional(),
  private_key: z.string().optional(),
  strategy: z.enum(['stream', 'linear', 'free']).optional(),
  strict_host_keys: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional(),
  connect_timeout: z.coerce.number().positive().optional(),
});

/** Settings of this folder and of the environment, which overrides it. */
export type Settings = z.infer<typeof schema>;

/** The settings file's name; it is looked for in the current folder. */
export const settingsFile = 'kplay.yml';

/** Reads kplay.yml and KPLAY_*. Throws an InputError with the place of what is wrong. */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
  return { ...fromFile(), ...fromEnvironment(environment) };
}

function fromFile(): Settings {
  const written = existsSync(settingsFile) ? readYaml(settingsFile) : undefined;
  if (!written) return {};
  if (!(written.content instanceof Map))
    throw new InputError(`${settingsFile} must be a map`, { origin: written.origin });
  for (const [name, value] of written.content) {
    if (name in schema.shape) continue;
    const hint = didYouMean(name, Object.keys(schema.shape));
    throw new InputError(`there is no setting "${name}"`, {
      origin: value.keyOrigin ?? value.origin,
      ...(hint ? { hint } : {}),
    });
  }
  const parsed = schema.safeParse(plainOf(written));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const value = written.content.get(String(issue.path[0]));
  throw new InputError(`setting "${issue.path.join('.')}": ${issue.message}`, { origin: (value ?? written).origin });
}

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(schema.shape)) {
    const text = environment[`KPLAY_${name.toUpperCase()}`];
    if (text !== undefined && text !== '') given[name] = name === 'inventory' ? text.split(':') : text;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  const issue = parsed.error.issues[0]!;
  throw new InputError(`KPLAY_${String(issue.path[0]).toUpperCase()}: ${issue.message}`);
}
