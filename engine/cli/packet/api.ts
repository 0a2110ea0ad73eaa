import { InputError } from '../../errors.ts';
import { asPacket } from '../../inventory/lab.ts';
import { withoutNested } from '../../inventory/nested.ts';
import { readOptions } from '../../inventory/packet/options.ts';
import { pluginFiles } from '../../inventory/plugin-files.ts';
import { packetEndpoint } from '../../providers/packet/connection.ts';
import { packetProvider } from '../../providers/packet/provider.ts';
import type { Provider } from '../../providers/provider.ts';
import { readSettings } from '../settings.ts';
import { openVault, type VaultOptions } from '../vault-options.ts';

/** Where the API is, and whose token it is. */
export interface ApiOptions extends VaultOptions {
  readonly inventory?: readonly string[];
  readonly apiUrl?: string;
  readonly json?: boolean;
}

/**
 * The provider that an inventory of it names, else the environment. Throws an InputError when the inventory is of no provider,
 * or when there is no token.
 */
export async function providerOf(options: ApiOptions): Promise<Provider> {
  const written = options.inventory ? await writtenIn(options.inventory, options) : {};
  const url = options.apiUrl === undefined ? {} : { url: options.apiUrl };
  return packetProvider(packetEndpoint({ ...written, ...url }, process.env));
}

async function writtenIn(
  sources: readonly string[],
  options: VaultOptions,
): Promise<Parameters<typeof packetEndpoint>[0]> {
  const vault = await openVault(options, readSettings());
  const [file] = sources.flatMap((source) => pluginFiles(source, vault));
  if (file) return readOptions(asPacket(withoutNested(file)));
  throw new InputError(`${sources.join(', ')} asks no provider for its machines`, {
    hint: 'name an inventory file with plugin: packet or plugin: lab, or none',
  });
}
