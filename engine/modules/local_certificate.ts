import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { Secret } from '../types.ts';
import { readAuthority, readIfThere } from './certificates/authority.ts';
import { newKey, writeFile, writeOnce } from './certificates/files.ts';
import { asText, describe, readCertificate, reasonsToRenew } from './certificates/judge.ts';
import { checkWanted, wantedArgs, wantedOf } from './certificates/wanted.ts';
import { path } from './definition/arguments.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';

const args = z
  .object({
    path: path.describe('where the certificate is here; relative to the working directory'),
    key: path.describe('where its key is here; its mode is 0600'),
    ca: path.describe('the folder here that holds the authority, as certificate_authority makes it'),
    ...wantedArgs,
    usages: wantedArgs.usages.unwrap().default(['client']).describe('what it is for: server, client, or peer (both)'),
  })
  .superRefine(checkWanted);

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'local_certificate',
  form: 'controller',
  summary: 'Has a key and a certificate here, for an administrator or a developer.',
  description:
    'As `certificate`, but nothing is done on a host: the key is made and stays here. It is in the result, as a secret, for those who write it into a kubeconfig.',
  args,
  returns: z.object({
    certificate: z.string().optional().describe('the certificate, PEM'),
    ca_certificate: z.string().optional().describe("the authority's certificate, PEM"),
    key: z.unknown().optional().describe('the key, PEM; a secret'),
    reasons: z.array(z.string()).describe('why the certificate was made anew; empty when it was not'),
    not_after: z.string().optional().describe('until when the certificate is valid, ISO 8601'),
  }),
  examples: [
    {
      title: 'A certificate for the administrator of a cluster',
      given: [{ certificate_authority: { path: '/tmp/kplay-example-ca', common_name: 'example-ca' } }],
      task: {
        local_certificate: {
          path: '/tmp/kplay-example-ca/admin.crt',
          key: '/tmp/kplay-example-ca/admin.key',
          ca: '/tmp/kplay-example-ca',
          common_name: 'admin',
          organization: 'system:masters',
        },
      },
      after: [{ file: { path: '/tmp/kplay-example-ca', state: 'absent' }, delegate_to: 'localhost' }],
    },
  ],
  effects: ({ path: at, key }) => ({ makes: [at, key].map((name) => ({ kind: 'local', name })) }),
  repeatable: true,
  act,
});

async function act(given: Args, here: Here): Promise<Outcome> {
  const wanted = wantedOf(given);
  const authority = await readAuthority(given.ca);
  if (!authority && !here.check) {
    const failed = `there is no authority in ${given.ca}: make it with certificate_authority before`;
    return { changed: false, failed, data: { reasons: [] } };
  }
  const existing = readCertificate(await readIfThere(given.path));
  const keyPem = await readIfThere(given.key);
  const reasons =
    authority && keyPem !== undefined
      ? reasonsToRenew(existing, publicKeyOf(keyPem, given.key), authority.certificate, wanted, new Date())
      : [keyPem === undefined ? 'there is no key' : 'there is no authority yet'];
  const before = existing ? asText(describe(existing)) : '';
  const after = `${asText(wanted)}(new: ${reasons.join(', ')})\n`;
  const differences = here.diff && reasons.length > 0 ? [{ name: given.path, before, after }] : [];
  if (!authority || here.check) return { changed: reasons.length > 0, data: { reasons }, differences };
  const key = keyPem ?? (await writeOnce(given.key, newKey(), 0o600));
  let certificate = existing?.toString();
  if (reasons.length > 0 || certificate === undefined) {
    const { sign } = await import('./certificates/sign.ts');
    const spki = publicKeyOf(key, given.key).export({ format: 'der', type: 'spki' });
    certificate = await sign(spki, wanted, authority, new Date());
    await writeFile(given.path, certificate, 0o644);
  }
  const ends = new Date(readCertificate(certificate)!.validTo).toISOString();
  const data = {
    certificate,
    ca_certificate: authority.certificatePem,
    key: new Secret(key),
    reasons,
    not_after: ends,
  };
  return { changed: reasons.length > 0, data, differences };
}

function publicKeyOf(keyPem: string, file: string): KeyObject {
  try {
    return createPublicKey(createPrivateKey(keyPem));
  } catch (error) {
    throw new InputError(`${file} is not a private key`, { cause: error });
  }
}
