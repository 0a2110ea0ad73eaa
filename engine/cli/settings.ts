import { existsSync } from 'node:fs';
import { z } from 'zod';
import { closest, didYouMean, InputError, InputErrors } from '../errors.ts';
import { plainOf } from '../load/plain.ts';
import { complaint } from '../load/schemas.ts';
import { readYaml } from '../load/yaml.ts';
import type { Origin } from '../types.ts';

const names = z.union([z.string(), z.array(z.string())]);

/** What kplay.yml may say; each is also an environment variable (`private_key` is KPLAY_PRIVATE_KEY) and an option. */
export const settingsShape = z.object({
  inventory: names.optional().describe('a source of hosts, or a list of them'),
  forks: z.number().int().min(1).optional().describe('how many hosts work at a time; 64 unless given'),
  remote_user: z.string().optional().describe('who logs in, where no variable says it'),
  private_key: z.string().optional().describe('the file of the key to log in with'),
  roles_path: names.optional().describe('further folders of roles'),
  strategy: z
    .enum(['stream', 'linear', 'free'])
    .optional()
    .describe('stream: each host by itself; linear: all in step'),
  strict_host_keys: z.boolean().optional().describe('whether hosts are refused whose key is not known yet'),
  connect_timeout: z.number().positive().optional().describe('seconds that connecting may take; 10 unless given'),
  keepalive: z
    .number()
    .positive()
    .optional()
    .describe('seconds after which a silent host is asked for a sign of life; 15 unless given'),
  retry_files_enabled: z
    .boolean()
    .optional()
    .describe('whether the names of failed hosts are written to PLAYBOOK.retry'),
  retry_files_save_path: z.string().optional().describe("the folder for these files; the playbook's unless given"),
  runs_kept: z.number().int().min(1).optional().describe('how many journals of runs stay; 100 unless given'),
  vault_password_file: z.string().optional().describe('a file with a vault password, or a program that prints it'),
  vault_identity_list: names.optional().describe('vault passwords as LABEL@SOURCE'),
});

/** Settings of this folder and of the environment, which overrides it. */
export type Settings = z.infer<typeof settingsShape>;

/** What can be set. */
export const settingNames: readonly string[] = Object.keys(settingsShape.shape);

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
  if (settingsShape.shape[name as keyof Settings].safeParse(text).success) return text;
  return /^(true|false|-?\d+(\.\d+)?)$/.test(text) ? JSON.parse(text) : text;
}

type Place = (setting: string) => { readonly origin: Origin; readonly excerpt?: string };

function checked(given: unknown, place: Place): Settings {
  const parsed = settingsShape.safeParse(given, { reportInput: true });
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
