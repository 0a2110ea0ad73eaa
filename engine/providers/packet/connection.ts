import { readFileSync } from 'node:fs';
import { didYouMean, InputError } from '../../errors.ts';
import { type Origin, Secret, type Text } from '../../types.ts';
import type { Endpoint, Proxies } from '../http.ts';
import { usualRetries } from '../retry.ts';

/** The address of the service; before 2020 it was https://api.packet.net, without a path. */
const publicUrl = 'https://api.equinix.com/metal/v1';
const urlVariables = ['PACKET_API_URL', 'METAL_API_URL', 'EQUINIX_METAL_API_URL'];
const tokenFileVariable = 'PACKET_API_TOKEN_FILE';
const tokenVariables = ['PACKET_API_TOKEN', 'METAL_AUTH_TOKEN', 'PACKET_AUTH_TOKEN'];

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a playbook or an inventory says about the API itself; what it leaves out comes from the environment. */
export interface Written {
  readonly url?: string | undefined;
  readonly token?: Text | undefined;
  /** Where it is said, for mistakes in it. */
  readonly origin?: Origin | undefined;
}

/** How the token is sent: as the service has it, or as gateways in front of it want it. */
const headerForms = {
  'x-auth-token': { tokenHeader: 'x-auth-token', tokenPrefix: '' },
  authorization: { tokenHeader: 'authorization', tokenPrefix: 'Bearer ' },
} as const;
const headerVariable = 'PACKET_API_HEADER';

/** The Packet API's endpoint. Throws an InputError when there is no token, or when the address is none. */
export function packetEndpoint(written: Written, environment: Environment): Endpoint {
  const place = written.origin ? { origin: written.origin } : {};
  const url = written.url ?? firstOf(environment, urlVariables) ?? publicUrl;
  const token = written.token ?? firstOf(environment, tokenVariables) ?? tokenOfFile(environment);
  if (token === undefined || reveal(token).trim() === '') {
    const names = [...tokenVariables.slice(1), `${tokenFileVariable} with a file that holds it`].join(', ');
    const hint = `set ${tokenVariables[0]} (or ${names}) in the environment`;
    throw new InputError('there is no token for the Packet API', { ...place, hint });
  }
  if (/[^\x21-\x7e]/.test(reveal(token).trim())) {
    throw new InputError('the token for the Packet API has characters that no token has', place);
  }
  const header = headerForm(environment[headerVariable]?.trim().toLowerCase() || 'x-auth-token');
  return {
    baseUrl: checkedUrl(url, place),
    ...header,
    token: new Secret(reveal(token).trim()),
    userAgent: 'kplay',
    proxies: proxiesOf(environment),
    retries: usualRetries,
    timeout: 60_000,
  };
}

/** The token of the file that the environment names, if it names one. Throws an InputError when it cannot be read. */
function tokenOfFile(environment: Environment): string | undefined {
  const path = firstOf(environment, [tokenFileVariable]);
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError(`${tokenFileVariable}: ${(cause as Error).message}`, { cause });
  }
}

function headerForm(name: string): (typeof headerForms)[keyof typeof headerForms] {
  if (Object.hasOwn(headerForms, name)) return headerForms[name as keyof typeof headerForms];
  const hint = didYouMean(name, Object.keys(headerForms)) ?? `it is one of ${Object.keys(headerForms).join(', ')}`;
  throw new InputError(`${headerVariable} names no header that carries a token`, { hint });
}

function checkedUrl(text: string, place: { readonly origin?: Origin }): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    const hint = `an address looks like ${publicUrl}; a token has no place in it`;
    throw new InputError('the address of the Packet API is not one', { ...place, hint });
  }
  if (url.hostname === new URL(publicUrl).hostname && url.pathname === '/') {
    throw new InputError('the address of the Packet API lacks its path', { ...place, hint: `it is ${publicUrl}` });
  }
  return url.href.replace(/\/+$/, '');
}

function proxiesOf(environment: Environment): Proxies {
  const httpProxy = firstOf(environment, ['http_proxy']);
  const httpsProxy = firstOf(environment, ['https_proxy', 'HTTPS_PROXY']);
  const noProxy = firstOf(environment, ['no_proxy', 'NO_PROXY']);
  return { ...(httpProxy && { httpProxy }), ...(httpsProxy && { httpsProxy }), ...(noProxy && { noProxy }) };
}

function firstOf(environment: Environment, names: readonly string[]): string | undefined {
  return names.map((name) => environment[name]?.trim()).find((value) => value !== undefined && value !== '');
}

function reveal(text: Text): string {
  return typeof text === 'string' ? text : text.reveal();
}
