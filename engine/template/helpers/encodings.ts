import type { Value } from '../../types.ts';
import { describe, isMap } from '../values.ts';
import { defineHelper, Refusal } from './helper.ts';
import { textOf } from './strings.ts';

export const b64encode = defineHelper({
  name: 'b64encode',
  also: ['b64'],
  summary: 'a text as Base64 of its UTF-8',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'b64encode "é"', value: 'w6k=' }],
  run: ({ text }) => Buffer.from(text).toString('base64'),
});

export const b64decode = defineHelper({
  name: 'b64decode',
  also: ['unb64'],
  summary: 'the UTF-8 text that a Base64 text means',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'b64decode "w6k="', value: 'é' }],
  run: ({ text }) => {
    const compact = text.replace(/\s/g, '');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) throw new Refusal('this is not Base64');
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(compact, 'base64'));
    } catch {
      throw new Refusal('what this means is not a text in UTF-8');
    }
  },
});

export const urlencode = defineHelper({
  name: 'urlencode',
  summary: 'a text as a part of a URL, where / stays; or a map as a query',
  takes: { value: 'any' },
  gives: 'text',
  examples: [
    { expression: 'urlencode "a b&c"', value: 'a%20b%26c' },
    { expression: 'urlencode (dict q="a b" n=1)', value: 'q=a+b&n=1' },
  ],
  run: ({ value }) => {
    if (!isMap(value)) return percent(textOf(value)).replaceAll('%2F', '/');
    const pairs = Object.entries(value).map(([key, part]) => `${percent(key)}=${percent(textOf(part))}`);
    return pairs.join('&').replaceAll('%20', '+');
  },
});

export const urldecode = defineHelper({
  name: 'urldecode',
  summary: 'the text that a part of a URL means; + is a space',
  takes: { text: 'text' },
  gives: 'text',
  examples: [{ expression: 'urldecode "a%20b%2Fc+d"', value: 'a b/c d' }],
  run: ({ text }) => {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      throw new Refusal('its percent signs do not make a text in UTF-8');
    }
  },
});

export const urlsplit = defineHelper({
  name: 'urlsplit',
  summary:
    'the parts of a URL, or one of them: scheme, netloc, hostname, port, username, password, path, query, fragment',
  takes: { url: 'text', part: 'text?' },
  gives: 'any',
  examples: [
    { expression: 'urlsplit "https://10.0.0.1:6443/healthz?verbose" "port"', value: 6443 },
    {
      expression: 'pick (urlsplit "http://ann@api/x") "hostname" "username" "path" "port"',
      value: { hostname: 'api', path: '/x', port: null, username: 'ann' },
    },
  ],
  run: ({ url, part }) => {
    const parts = urlParts(url);
    if (part === undefined) return parts;
    const value = Object.hasOwn(parts, part) ? parts[part] : undefined;
    if (value !== undefined) return value;
    throw new Refusal(`a URL has no ${describe(part)}`, `it has ${Object.keys(parts).join(', ')}`, 'part');
  },
});

/** All but letters, digits and -._~ (RFC 3986). */
function percent(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The parts by the regular expression of RFC 3986, appendix B. */
function urlParts(url: string): Readonly<Record<string, Value>> {
  const [, scheme = '', netloc = '', path = '', query = '', fragment = ''] =
    /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  const { username, password, ipv6, name, port } =
    /^(?:(?<username>[^:@]*)(?::(?<password>[^@]*))?@)?(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^:]*))(?::(?<port>\d*))?$/.exec(
      netloc,
    )?.groups ?? {};
  return {
    fragment,
    hostname: (ipv6 ?? name)?.toLowerCase() || null,
    netloc,
    password: password ?? null,
    path,
    port: port ? Number(port) : null,
    query,
    scheme: scheme.toLowerCase(),
    username: username ?? null,
  };
}
