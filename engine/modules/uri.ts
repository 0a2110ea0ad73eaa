import { z } from 'zod';
import { type Answer, result } from '../remote/answer.ts';
import { call, sequence } from '../remote/program.ts';
import { Secret, type Text, type Values } from '../types.ts';
import { path, text, value } from './definition/arguments.ts';
import { atPath } from './definition/effects.ts';
import { defineModule, type Outcome } from './definition/module.ts';
import { curlConfig, secretsIn } from './uri/config.ts';
import { finalHeaders } from './uri/headers.ts';

const shown = (given: Text) => (given instanceof Secret ? given.reveal() : given);
const line = text.refine((given) => !/[\r\n\0]/.test(shown(given)), 'a line end cannot stand here');

const args = z
  .object({
    url: line
      .refine((given) => /^https?:\/\/[^/]/.test(shown(given)), 'write an address with http:// or https://')
      .describe('the address, as the host reaches it'),
    method: z
      .string()
      .regex(/^[A-Z]+$/, 'write the method in capital letters')
      .default('GET')
      .describe('the method of the request'),
    body: value.optional().describe('what is sent: a text, or with a body_format a map or a list'),
    body_format: z
      .enum(['raw', 'json', 'form-urlencoded'])
      .default('raw')
      .describe('how a map or a list is written, and what Content-Type says unless headers do'),
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]+$/, 'this cannot name a header'), line)
      .default({})
      .describe('headers of the request; they may be secret'),
    status_code: z
      .union([
        z
          .number()
          .int()
          .transform((one) => [one]),
        z.array(z.number().int()).min(1),
      ])
      .default([200])
      .describe('which statuses mean success'),
    return_content: z.boolean().default(false).describe('whether the content of the answer is in the result'),
    follow_redirects: z
      .enum(['safe', 'all', 'none'])
      .default('safe')
      .describe('where an answer points elsewhere: safe follows for GET and HEAD only'),
    timeout: z.number().int().min(1).default(30).describe('how long it may take, in seconds'),
    url_username: line.optional().describe('user name'),
    url_password: line.optional().describe('password'),
    validate_certs: z.boolean().default(true).describe('whether the certificate of the server is checked'),
    ca_path: path.optional().describe('a file on the host with the authorities to trust'),
    client_cert: path.optional().describe('a certificate on the host to show to the server'),
    client_key: path.optional().describe('the key of client_cert, on the host'),
    unix_socket: path.optional().describe('a socket on the host to connect to'),
    use_proxy: z.boolean().default(true).describe("whether the host's proxy variables count"),
    http_agent: line.default('kplay').describe('what the request says of who makes it'),
    creates: path.optional().describe('a path on the host: where it exists, there is nothing to do'),
    removes: path.optional().describe('a path on the host: where it does not exist, there is nothing to do'),
  })
  .superRefine(({ body, body_format, client_cert, client_key }, context) => {
    const report = (message: string, at: string) => context.addIssue({ code: 'custom', message, path: [at] });
    if (body_format === 'raw' && typeof body === 'object' && !(body instanceof Secret)) {
      report('a map or a list needs a body_format', 'body');
    }
    if (body_format === 'form-urlencoded' && Array.isArray(body)) report('a form is a map or a text', 'body');
    if (client_key !== undefined && client_cert === undefined) report('client_key needs a client_cert', 'client_key');
  });

export type UriArgs = z.infer<typeof args>;

export default defineModule({
  name: 'uri',
  form: 'remote',
  summary: 'Makes a request over HTTP from the host.',
  description: `The host needs curl. Nothing of the request appears in the host's list of processes.

It never counts as changed; \`changed_when\` can say otherwise. Check mode makes requests that only ask (GET, HEAD, OPTIONS).`,
  args,
  aliases: { url_username: ['user'], url_password: ['password'] },
  returns: z.looseObject({
    status: z.number().describe('the status of the answer; -1 when there was none'),
    url: z.string().optional().describe('the address that answered'),
    redirected: z.boolean().optional().describe('whether that is another than the one asked'),
    content: z.string().optional().describe('the content, with return_content or after a failure'),
    json: z.unknown().optional().describe('the content of an answer that says it is JSON'),
  }),
  examples: [
    {
      title: 'Ask whether a member of etcd is healthy',
      task: { uri: { url: 'http://127.0.0.1:2381/health', return_content: true } },
      elsewhere: 'needs a server on the host',
    },
    {
      title: 'Post a map as JSON, with a token',
      task: {
        uri: {
          url: 'https://api.example/v1/things',
          method: 'POST',
          body: { name: 'one' },
          body_format: 'json',
          headers: { Authorization: 'Bearer {{api_token}}' },
          status_code: [200, 201],
        },
      },
      elsewhere: 'needs a server',
    },
  ],
  effects: ({ url, method, creates, removes }) => ({
    looksAt: ['GET', 'HEAD', 'OPTIONS'].includes(method) ? [{ kind: 'endpoint', name: shown(url) }] : [],
    unless: creates === undefined ? undefined : atPath(creates),
    onlyIf: removes === undefined ? undefined : atPath(removes),
  }),
  judgesHere: true,
  repeatable: false,
  repeatableWith: ({ method }) => method === 'GET' || method === 'HEAD',
  build: (given) => {
    const safe = ['GET', 'HEAD', 'OPTIONS'].includes(given.method);
    const program = sequence(
      call('kp_uri_due', given.creates, given.removes, safe),
      call('kp_uri', curlConfig(given), given.url, given.return_content, ...given.status_code),
    );
    // each by itself, too: a server may well send back what it got
    const { url, headers, url_username = '', url_password = '', body = '' } = given;
    return {
      ...program,
      secrets: [...program.secrets, ...secretsIn([url, headers, url_username, url_password, body])],
    };
  },
  read,
});

function read(answer: Answer, given: UriArgs): Partial<Outcome> & { readonly data: Values } {
  const skipped = result(answer, 'skipped');
  if (skipped !== undefined) return { skipped, data: {} };
  const unknown = result(answer, 'unknown');
  if (unknown !== undefined) return { unknown, data: {} };
  const status = Number(result(answer, 'status') ?? -1);
  if (status === -1) return { data: { status } };
  const body = result(answer, 'body');
  const headers = finalHeaders(result(answer, 'headers') ?? '');
  const url = result(answer, 'url') ?? '';
  const expected = given.status_code.includes(status);
  const wanted = given.return_content || !expected;
  return {
    ...(expected ? {} : { failed: `the answer has the status ${status}, not ${given.status_code.join(' or ')}` }),
    data: {
      ...headers,
      ...jsonOf(headers['content_type'], body),
      ...(wanted && body !== undefined ? { content: body } : {}),
      status,
      url,
      redirected: url !== shown(given.url),
    },
  };
}

function jsonOf(type: string | undefined, body: string | undefined): Values {
  if (body === undefined || !/[/+]json/i.test(type ?? '')) return {};
  try {
    return { json: JSON.parse(body) };
  } catch {
    return {}; // the server says it is JSON, but it is not: content has what it sent
  }
}
