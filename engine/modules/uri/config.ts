import { Secret, type Text, type Value } from '../../types.ts';
import { asText } from '../files/content.ts';

/** What a request is made of. */
export interface Request {
  readonly url: Text;
  readonly method: string;
  readonly body?: Value | undefined;
  readonly body_format: 'raw' | 'json' | 'form-urlencoded';
  readonly headers: Readonly<Record<string, Text>>;
  readonly follow_redirects: 'safe' | 'all' | 'none';
  readonly timeout: number;
  readonly url_username?: Text | undefined;
  readonly url_password?: Text | undefined;
  readonly validate_certs: boolean;
  readonly ca_path?: string | undefined;
  readonly client_cert?: string | undefined;
  readonly client_key?: string | undefined;
  readonly unix_socket?: string | undefined;
  readonly use_proxy: boolean;
  readonly http_agent: Text;
}

type Entry = readonly [name: string, value?: Text];

/** A request as a configuration file of curl(1), secret when something in it is. */
export function curlConfig(request: Request): Text {
  const entries = [...transferEntries(request), ...bodyEntries(request), ...authorityEntries(request)];
  const lines = entries.map(([name, value]) => (value === undefined ? name : `${name} = "${quoted(reveal(value))}"`));
  const text = lines.join('\n');
  return entries.some(([, value]) => value instanceof Secret) ? new Secret(text) : text;
}

function transferEntries(request: Request): Entry[] {
  const { method, body, follow_redirects: follow } = request;
  const follows = follow === 'all' || (follow === 'safe' && (method === 'GET' || method === 'HEAD'));
  // curl's own choice of the method is the right one after a redirection, too
  const implied = body === undefined ? 'GET' : 'POST';
  return [
    ['url', request.url],
    ['silent'],
    ['show-error'],
    ['globoff'],
    ['proto', '=http,https'],
    ['proto-redir', '=http,https'],
    ['max-time', String(request.timeout)],
    ['max-redirs', '20'],
    ['user-agent', request.http_agent],
    ...(follows ? [['location'] as const] : []),
    ...(method === 'HEAD' ? [['head'] as const] : method === implied ? [] : [['request', method] as const]),
    ...(request.use_proxy ? [] : [['noproxy', '*'] as const]),
    ...(request.unix_socket === undefined ? [] : [['unix-socket', request.unix_socket] as const]),
    ...Object.entries(request.headers).map(([name, value]) => ['header', joined(`${name}: `, value)] as const),
  ];
}

const contentTypes = { raw: '', json: 'application/json', 'form-urlencoded': 'application/x-www-form-urlencoded' };

function bodyEntries({ body, body_format: format, headers }: Request): Entry[] {
  if (body === undefined) return [];
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return [
    ['data-raw', format === 'form-urlencoded' ? formText(body) : asText(body)],
    // without a value this takes curl's own guess away
    ...(typed ? [] : [['header', `Content-Type:${contentTypes[format] && ` ${contentTypes[format]}`}`] as const]),
  ];
}

function authorityEntries(request: Request): Entry[] {
  const { url_username: user, url_password: password = '' } = request;
  return [
    ...(user === undefined ? [] : [['user', joined(joined('', user), ':', password)] as const]),
    ...(request.validate_certs ? [] : [['insecure'] as const]),
    ...(request.ca_path === undefined ? [] : [['cacert', request.ca_path] as const]),
    ...(request.client_cert === undefined ? [] : [['cert', request.client_cert] as const]),
    ...(request.client_key === undefined ? [] : [['key', request.client_key] as const]),
  ];
}

/** A map as application/x-www-form-urlencoded, a list in it as several values of one name; a text is taken as it is. */
function formText(body: Value): Text {
  if (typeof body !== 'object' || body === null || body instanceof Secret || Array.isArray(body)) return asText(body);
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    for (const one of Array.isArray(value) ? value : [value]) form.append(name, reveal(asText(one ?? '')));
  }
  return secretsIn(body).length > 0 ? new Secret(form.toString()) : form.toString();
}

/** All secrets in a value. */
export function secretsIn(value: Value | undefined): Secret[] {
  if (value instanceof Secret) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}

function joined(...parts: readonly Text[]): Text {
  const text = parts.map(reveal).join('');
  return parts.some((part) => part instanceof Secret) ? new Secret(text) : text;
}

function reveal(text: Text): string {
  return text instanceof Secret ? text.reveal() : text;
}

/** What stands between double quotes in curl's configuration. */
function quoted(text: string): string {
  const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };
  return text.replace(/["\\\n\r\t\v]/g, (char) => names[char] ?? `\\${char}`);
}
