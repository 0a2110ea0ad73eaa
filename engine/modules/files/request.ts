import { z } from 'zod';
import { call, type Program } from '../../remote/program.ts';
import { Secret, type Text } from '../../types.ts';
import { text, word } from '../definition/arguments.ts';

/** An address that hosts can download from. */
export const webAddress = text.refine((url) => isWebAddress(revealed(url)), {
  message: 'give an address that begins with http:// or https://, without blanks',
});

function isWebAddress(url: string): boolean {
  return /^https?:\/\/\S+$/.test(url) && URL.canParse(url);
}

const oneLine = text.refine((given) => !/[\r\n]/.test(revealed(given)), { message: 'it must not have a line end' });

/** Arguments of modules that let a host download something. */
export const requestArguments = {
  headers: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/), oneLine)
    .optional()
    .describe('further headers of the request, by name'),
  timeout: z
    .number()
    .int()
    .positive()
    .default(10)
    .describe('seconds to wait for the connection, and for the next byte'),
  validate_certs: z.boolean().default(true).describe('whether the server must have a valid certificate'),
  url_username: word.optional().describe('name for basic authentication'),
  url_password: oneLine.optional().describe('password for basic authentication'),
  force_basic_auth: z.boolean().default(false).describe('send name and password at once, not only when asked for'),
};

interface Request {
  readonly headers?: Readonly<Record<string, Text>> | undefined;
  readonly timeout: number;
  readonly validate_certs: boolean;
  readonly url_username?: string | undefined;
  readonly url_password?: Text | undefined;
  readonly force_basic_auth: boolean;
}

/** The part of a program that says how its downloads ask (engine/remote/download.sh); `urls` are what they ask for. */
export function request(args: Request, urls: readonly Text[]): Program {
  const headers = Object.entries(args.headers ?? {});
  const lines = headers.map(([name, value]) => `${name}: ${revealed(value)}`).join('\n');
  const parts = [...urls, ...headers.map(([, value]) => value), args.url_password ?? ''];
  const secrets = parts.filter((part) => part instanceof Secret);
  const secret =
    secrets.length > 0 || args.url_password !== undefined || urls.some((url) => /\/\/[^/]*@/.test(revealed(url)));
  const { timeout, validate_certs, url_username, url_password, force_basic_auth } = args;
  const program = call(
    'kp_request',
    timeout,
    validate_certs,
    secret,
    url_username,
    url_password,
    force_basic_auth,
    lines,
  );
  return { ...program, secrets: [...new Set([...program.secrets, ...secrets])] };
}

function revealed(text: Text): string {
  return text instanceof Secret ? text.reveal() : text;
}
