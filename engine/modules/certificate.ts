import type { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { type Answer, type Difference, result } from '../remote/answer.ts';
import { call, type Program, sequence } from '../remote/program.ts';
import type { Values } from '../types.ts';
import { type Authority, readAuthority } from './certificates/authority.ts';
import { asText, describe, readCertificate, readPublicKey, reasonsToRenew } from './certificates/judge.ts';
import { checkWanted, wantedArgs, wantedOf } from './certificates/wanted.ts';
import { mode, ownership, path } from './definition/arguments.ts';
import { atPath, holderOf, ownersOf, pathAs } from './definition/effects.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';
import { attributes } from './files/attributes.ts';

const args = z
  .object({
    path: path.describe('where the certificate is on the host'),
    key: path.describe('where its key is on the host; it is made there and never leaves it'),
    ca: path.describe('the folder here that holds the authority, as certificate_authority makes it'),
    ca_path: path.optional().describe("where the authority's own certificate is put on the host"),
    ...wantedArgs,
    owner: ownership.owner.describe('who owns the files'),
    group: ownership.group.describe('the group of the files'),
    mode: mode.default('0644').describe('permissions of the certificates'),
    key_mode: mode.default('0600').describe('permissions of the key'),
  })
  .superRefine(checkWanted);

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'certificate',
  form: 'sequence',
  summary: 'Gives a host a key and a certificate for it, signed by an authority that lives here.',
  description: `The host makes the key (ECDSA, P-256) and a request; the request is signed here, and the certificate goes back. Of the request only the public key counts, and only when the request proves that the host has its private one.

A certificate is made anew when an argument that it depends on, the key or the authority has changed, or when its end nears. Otherwise nothing happens. The host needs openssl.`,
  args,
  returns: z.object({
    certificate: z.string().optional().describe('the certificate, PEM'),
    ca_certificate: z.string().optional().describe("the authority's certificate, PEM"),
    request: z.string().optional().describe("the host's public key and request, PEM"),
    reasons: z.array(z.string()).describe('why the certificate was made anew; empty when it was not'),
    replaced: z.array(z.string()).describe('which of certificate and ca_certificate were written'),
    not_after: z.string().optional().describe('until when the certificate is valid, ISO 8601'),
  }),
  examples: [
    {
      title: 'A certificate for a member of etcd',
      given: [
        { certificate_authority: { path: '/tmp/kplay-example-ca', common_name: 'example-ca' } },
        { file: { path: '/tmp/kplay-example', state: 'directory', mode: '0700' } },
      ],
      task: {
        certificate: {
          path: '/tmp/kplay-example/peer.crt',
          key: '/tmp/kplay-example/peer.key',
          ca: '/tmp/kplay-example-ca',
          ca_path: '/tmp/kplay-example/ca.crt',
          common_name: '{{inventory_hostname}}',
          sans: ['localhost', '127.0.0.1'],
        },
      },
      after: [
        { file: { path: '/tmp/kplay-example', state: 'absent' } },
        { file: { path: '/tmp/kplay-example-ca', state: 'absent' }, delegate_to: 'localhost' },
      ],
    },
  ],
  effects: ({ path: at, key, ca_path, owner, group, mode, key_mode }) => ({
    makes: [
      atPath(at), // what is in it, its arguments tell
      { ...atPath(key), as: pathAs('file', { owner, group, mode: key_mode }) },
      ...(ca_path === undefined ? [] : [{ ...atPath(ca_path), as: pathAs('file', { owner, group, mode }) }]),
    ],
    needs: [
      ...[at, key, ...(ca_path === undefined ? [] : [ca_path])].flatMap(holderOf),
      ...ownersOf({ owner, group }),
      { kind: 'package', name: 'openssl' },
    ],
  }),
  repeatable: true,
  steps: [{ build: look, read: looked }, { act: decide }, { build: install }],
});

function look(given: Args): Program {
  return sequence(
    attributes({ owner: given.owner, group: given.group }),
    call('kp_certificate', given.key, given.path, given.ca_path, given.key_mode, given.mode),
  );
}

function looked(answer: Answer): { readonly data: Values } {
  const data: Record<string, string> = {};
  for (const name of ['request', 'certificate', 'ca_certificate']) {
    const text = result(answer, name);
    if (text !== undefined) data[name] = text;
  }
  return { data };
}

async function decide(given: Args, here: Here, soFar: Values): Promise<Outcome> {
  const authority = await readAuthority(given.ca);
  if (!authority && !here.check) {
    const failed = `there is no authority in ${given.ca}: make it with certificate_authority before`;
    return { changed: false, failed, data: { reasons: [], replaced: [] } };
  }
  const plan = judge(given, authority, soFar);
  const differences = here.diff ? differencesOf(given, authority, soFar, plan) : [];
  const data: Values = { reasons: plan.reasons, replaced: plan.replaced, ...vouchedBy(authority) };
  const base = { changed: plan.replaced.length > 0, differences };
  if (!authority || here.check || plan.reasons.length === 0) {
    return { ...base, data: plan.reasons.length === 0 ? { ...data, ...until(plan.existing) } : data };
  }
  const { signRequest } = await import('./certificates/sign.ts');
  const certificate = await signRequest(requestOf(soFar), wantedOf(given), authority, new Date());
  return { ...base, data: { ...data, certificate, ...until(readCertificate(certificate)) } };
}

interface Plan {
  readonly existing: X509Certificate | undefined;
  readonly reasons: string[];
  readonly replaced: string[];
}

/** Which of the two files on the host are to be written, and why. */
function judge(given: Args, authority: Authority | undefined, soFar: Values): Plan {
  const existing = readCertificate(soFar['certificate'] as string | undefined);
  const key = readPublicKey(String(soFar['request'] ?? ''));
  const reasons =
    authority && key
      ? reasonsToRenew(existing, key, authority.certificate, wantedOf(given), new Date())
      : [authority ? 'there is no key' : 'there is no authority yet'];
  const replaced = reasons.length > 0 ? ['certificate'] : [];
  if (given.ca_path !== undefined && soFar['ca_certificate'] !== authority?.certificatePem) {
    replaced.push('ca_certificate');
  }
  return { existing, reasons, replaced };
}

function differencesOf(given: Args, authority: Authority | undefined, soFar: Values, plan: Plan): Difference[] {
  const before = plan.existing ? asText(describe(plan.existing)) : '';
  const after = `${asText(wantedOf(given))}(new: ${plan.reasons.join(', ')})\n`;
  return plan.replaced.map((name) =>
    name === 'certificate'
      ? { name: given.path, before, after }
      : { name: given.ca_path!, before: String(soFar[name] ?? ''), after: authority?.certificatePem ?? '' },
  );
}

function until(certificate: X509Certificate | undefined): Values {
  return certificate ? { not_after: new Date(certificate.validTo).toISOString() } : {};
}

function vouchedBy(authority: Authority | undefined): Values {
  return authority ? { ca_certificate: authority.certificatePem } : {};
}

/** The request alone: the public key stands before it. */
function requestOf(soFar: Values): string {
  const text = String(soFar['request'] ?? '');
  return text.slice(text.indexOf('-----BEGIN CERTIFICATE REQUEST-----'));
}

/** The authority's certificate comes first: whoever watches the other finds both. */
function install(given: Args, here: Here, soFar: Values): Program | undefined {
  const replaced = soFar['replaced'] as readonly string[];
  if (here.check || replaced.length === 0) return undefined;
  const targets: Readonly<Record<string, string | undefined>> = {
    ca_certificate: given.ca_path,
    certificate: given.path,
  };
  return sequence(
    attributes({ owner: given.owner, group: given.group }),
    ...Object.entries(targets)
      .filter(([name]) => replaced.includes(name))
      .map(([name, target]) => call('kp_certificate_install', target, given.mode, String(soFar[name]))),
  );
}
