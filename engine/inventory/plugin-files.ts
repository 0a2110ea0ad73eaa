import { readYaml } from '../load/yaml.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Written } from '../types.ts';
import { sourcesOf } from './sources.ts';

/** The files of a source that ask a provider for its machines. */
export function pluginFiles(source: string, vault: Vault | undefined): Written[] {
  return sourcesOf(source).flatMap(({ kind, name }) => {
    const document = kind === 'yaml' ? readYaml(name, vault) : undefined;
    const plugin = document?.content instanceof Map ? document.content.get('plugin')?.content : undefined;
    return document && (plugin === 'packet' || plugin === 'lab') ? [document] : [];
  });
}
