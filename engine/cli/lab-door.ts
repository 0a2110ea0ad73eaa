import { existsSync, readFileSync, statSync } from 'node:fs';
import { readYaml } from '../load/yaml.ts';
import { isEncrypted } from '../secrets/vault/envelope.ts';

/**
 * Runs this very command again on the workstation of the lab that an inventory names (`plugin: lab`), and gives its exit
 * code; undefined when no source names one, or when this is that workstation already.
 */
export async function enterLab(inventory: readonly string[]): Promise<number | undefined> {
  const name = inventory.map(labOf).find((lab) => lab !== undefined);
  if (name === undefined) return undefined;
  const { insideWorkstation } = await import('../../lab/lab.ts');
  if (insideWorkstation({ name }) && process.env['KPLAY_LAB'] === name) return undefined;
  return enterLabOf(name, [process.execPath, ...process.execArgv, ...process.argv.slice(1)]);
}

/** Runs a command on the workstation of a lab, or elsewhere in it, with the address of its API and the token in the environment; gives its exit code. */
export async function enterLabOf(name: string, command: readonly string[], at?: string): Promise<number> {
  const { enterWorkstation, status } = await import('../../lab/lab.ts');
  const { api, mirror, state } = await status({ name });
  if (state === 'up') {
    process.env['KPLAY_LAB'] = name;
    process.env['KPLAY_LAB_MIRROR'] = mirror.url;
    process.env['PACKET_API_URL'] = api.url;
    process.env['PACKET_API_TOKEN'] = readFileSync(api.tokenFile, 'utf8').trim();
  }
  return enterWorkstation(command, { name, ...(at && { at }) });
}

function labOf(source: string): string | undefined {
  if (!/\.ya?ml$/.test(source) || !existsSync(source) || !statSync(source).isFile()) return undefined;
  if (isEncrypted(readFileSync(source))) return undefined; // an encrypted inventory names no plugin
  const content = readYaml(source)?.content;
  if (!(content instanceof Map) || content.get('plugin')?.content !== 'lab') return undefined;
  return String(content.get('name')?.content ?? 'lab');
}
