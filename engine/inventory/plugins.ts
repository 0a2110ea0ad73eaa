import { didYouMean, InputError } from '../errors.ts';
import type { Inventory, Written } from '../types.ts';

/**
 * An inventory plugin: its file's content and the environment in, hosts and groups out; told of what is odd. `fresh`
 * asks anew whatever its cache holds.
 */
export type Plugin = (
  config: Written,
  environment: Readonly<Record<string, string | undefined>>,
  warn: (mistake: InputError) => void,
  fresh?: boolean,
) => Promise<Inventory>;

/** Each is loaded when a file names it: a run on static hosts need not load an API's client. */
const plugins: Readonly<Record<string, () => Promise<Plugin>>> = {
  packet: async () => (await import('./packet.ts')).readPacket,
  lab: async () => (await import('./lab.ts')).readLab,
  constructed: async () => (await import('./constructed.ts')).readNothing,
  script: async () => (await import('./script-plugin.ts')).readScriptPlugin,
};

/** The plugin that a YAML inventory names as `plugin: NAME` (or by Ansible's full name); undefined when it lists groups itself. */
export async function pluginOf(
  document: Written,
): Promise<{ readonly name: string; readonly read: Plugin } | undefined> {
  const named = document.content instanceof Map ? document.content.get('plugin') : undefined;
  if (named === undefined || named.content instanceof Map || Array.isArray(named.content)) return undefined;
  const name = String(named.content).replace(/^ansible\.builtin\./, '');
  if (Object.hasOwn(plugins, name)) return { name, read: await plugins[name]!() };
  throw new InputError(`there is no inventory plugin "${name}"`, {
    origin: named.origin,
    hint: didYouMean(name, Object.keys(plugins)) ?? `known plugins: ${Object.keys(plugins).join(', ')}`,
  });
}
