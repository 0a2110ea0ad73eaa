import { existsSync } from 'node:fs';
import { z } from 'zod';
import { closest, didYouMean, InputError, InputErrors } from '../errors.ts';
import { plainOf } from '../load/plain.ts';
import { complaint } from '../load/schemas.ts';
import { readYaml } from '../load/yaml.ts';
import type { Origin } from '../types.ts';

/** What kplay.yml may say; each is also an environment variable (`private_key` is KPLAY_PRIVATE_KEY) and an option. */
const schema = z.object({
  inventory: z.union([z.string(), z.array(z.string())]).optional(),
  forks: z.number().int().min(1).optional(),
  remote_user: z.string().optional(),
  private_key: z.string().optional(),
  roles_path: z.union([z.string(), z.array(z.string())]).optional(),
  strategy: z.enum(['stream', 'linear', 'free']).optional(),
  strict_host_keys: z.boolean().optional(),
  connect_timeout: z.number().positive().optional(),
  keepalive: z.number().positive().optional(),
  retry_files_enabled: z.boolean().optional(),
  retry_files_save_path: z.string().optional(),
  vault_password_file: z.string().optional(),
  vault_identity_list: z.union([z.string(), z.array(z.string())]).optional(),
});

/** Settings of this folder and of the environment, which overrides it. */
export type Settings = z.infer<typeof schema>;

/** What can be set. */
export const settingNames: readonly string[] = Object.keys(schema.shape);

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings file's name; it is looked for in the current folder. */
export const settingsFile = 'kplay.yml';

/** Reads kplay.yml and KPLAY_*. Throws an InputError with the place of what is wrong. */
export function readSettings(environment: Environment = process.env): Settings {
  return { ...fromFile(), ...fromEnvironment(environment) };
}

function fromFile(): Settings {
  const written = existsSync(settingsFile) ? readYaml(settingsFile) : undefined;
  if (!written) return {};
  const { content } = written;
  if (!(content instanceof Map)) {
    throw new InputError(`${settingsFile} must be a mapping of settings`, { origin: written.origin });
  }
  const unknown = [...content].filter(([name]) => !settingNames.includes(name));
  if (unknown.length > 0) throw new InputErrors(unknown.map(([name, value]) => noSetting(name, value.keyOrigin)));
  return checked(plainOf(written), (name) => ({ origin: content.get(name)?.origin ?? written.origin }));
}

function fromEnvironment(environment: Environment): Settings {
  for (const variable of Object.keys(environment)) refuseMisspelt(variable);
  const given: Record<string, unknown> = {};
  for (const name of settingNames) {
    const text = environment[variableOf(name)];
    if (text) given[name] = typed(name, text);
  }
  return checked(given, (name) => inVariable(variableOf(name), environment[variableOf(name)] ?? ''));
}

/** Only what is nearly a setting: other variables with this beginning belong to others. */
function refuseMisspelt(variable: string): void {
  const name = /^KPLAY_([A-Z_]+)$/.exec(variable)?.[1]?.toLowerCase();
  if (name === undefined || settingNames.includes(name)) return;
  const near = closest(name, settingNames);
  if (near === undefined) return;
  const hint = `did you mean ${variableOf(near)}?`;
  throw new InputError(`there is no setting "${name}"`, { ...inVariable(variable, variable), hint });
}

/** A variable's text as the setting's type: a user may be called 1000, forks are a number. */
function typed(name: string, text: string): unknown {
  if (name === 'inventory' || name === 'roles_path') return text.split(':');
  if (name === 'vault_identity_list') return text.split(',').map((part) => part.trim());
  if (schema.shape[name as keyof Settings].safeParse(text).success) return text;
  return /^(true|false|-?\d+(\.\d+)?)$/.test(text) ? JSON.parse(text) : text;
}

type Place = (setting: string) => { readonly origin: Origin; readonly excerpt?: string };

function checked(given: unknown, place: Place): Settings {
  const parsed = schema.safeParse(given, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new InputErrors(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return new InputError(`setting "${name}"${complaint(issue)}`, place(name));
    }),
  );
}

function noSetting(name: string, origin: Origin | undefined): InputError {
  const hint = didYouMean(name, settingNames) ?? `there are ${settingNames.join(', ')}`;
  return new InputError(`there is no setting "${name}"`, { ...(origin && { origin }), hint });
}

function variableOf(name: string): string {
  return `KPLAY_${name.toUpperCase()}`;
}

function inVariable(variable: string, text: string): { readonly origin: Origin; readonly excerpt: string } {
  return { origin: { file: variable, line: 1, column: 1 }, excerpt: text };
}
