import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Values } from '../types.ts';
import { authorityFiles, readIfThere } from './certificates/authority.ts';
import { newKey, writeFile, writeOnce } from './certificates/files.ts';
import { describe, readCertificate } from './certificates/judge.ts';
import { wantedArgs } from './certificates/wanted.ts';
import { path } from './definition/arguments.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';

const args = z
  .object({
    path: path.describe('the folder here that holds ca.crt and ca.key; relative to the working directory'),
    common_name: wantedArgs.common_name.describe('the name of the authority'),
    organization: wantedArgs.organization.describe('its organizations'),
    hours: z.number().int().min(1).max(876000).default(87600).describe('how long its certificate is valid'),
    renew_before: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe(
        'make its certificate anew, for the same key, when it has less than this many hours left; a tenth of hours unless given',
      ),
  })
  .refine(({ hours, renew_before }) => renew_before === undefined || renew_before < hours, {
    message: 'must be less than hours, or it would be made anew each time',
    path: ['renew_before'],
  });

type Args = z.infer<typeof args>;

export default defineModule({
  name: 'certificate_authority',
  form: 'controller',
  summary: 'Has an authority that signs certificates, in a folder here.',
  description: `The key (ECDSA, P-256) is made once, in \`ca.key\` with the mode 0600, and never changes or leaves the folder. \`ca.crt\` is its certificate; it is made anew, for the same key, only when its end nears, so that what it signed stays good. A key or an authority of your own may be put there before; it is taken as it is.`,
  args,
  returns: z.object({
    path: z.string().describe('the folder'),
    certificate: z.string().optional().describe("the authority's certificate, PEM"),
    not_after: z.string().optional().describe('until when it is valid, ISO 8601'),
  }),
  examples: [
    {
      title: 'Have an authority for a cluster',
      task: { certificate_authority: { path: '/tmp/kplay-example-ca', common_name: 'example-ca' } },
      after: [{ file: { path: '/tmp/kplay-example-ca', state: 'absent' }, delegate_to: 'localhost' }],
    },
  ],
  effects: ({ path: at }) => ({ makes: [{ kind: 'local', name: at, below: true }] }),
  repeatable: true,
  act,
});

async function act(given: Args, here: Here): Promise<Outcome> {
  const files = authorityFiles(given.path);
  const [keyPem, certificatePem] = await Promise.all([readIfThere(files.key), readIfThere(files.certificate)]);
  const why = reason(given, files, keyPem, certificatePem);
  if (why === undefined) return outcome(given, false, certificatePem!);
  const differences = here.diff
    ? [{ name: files.certificate, before: '', after: `${given.common_name} (${why})\n` }]
    : [];
  if (here.check) return { changed: true, data: { path: given.path }, differences };
  const key = keyPem ?? (await writeOnce(files.key, newKey(), 0o600));
  const { signAuthority } = await import('./certificates/sign.ts');
  const wanted = { commonName: given.common_name, organizations: given.organization, hours: given.hours };
  const pem = await signAuthority(key, wanted, new Date());
  if (certificatePem === undefined)
    return { ...outcome(given, true, await writeOnce(files.certificate, pem, 0o644)), differences };
  await writeFile(files.certificate, pem, 0o644);
  return { ...outcome(given, true, pem), differences };
}

/** Why the authority's certificate is to be made; undefined when there is no need. Throws an InputError for what is beyond repair. */
function reason(
  given: Args,
  files: { readonly key: string; readonly certificate: string },
  keyPem: string | undefined,
  certificatePem: string | undefined,
): string | undefined {
  if (certificatePem === undefined) return 'new';
  const certificate = readCertificate(certificatePem);
  if (!certificate) throw new InputError(`${files.certificate} is not a certificate`);
  if (keyPem === undefined) {
    throw new InputError(`${files.key} is missing: without its key the authority cannot sign`, {
      hint: `put the key back, or remove ${files.certificate} to begin anew; all certificates are made anew then`,
    });
  }
  if (!createPublicKey(createPrivateKey(keyPem)).equals(certificate.publicKey)) {
    throw new InputError(`${files.key} is not the key of ${files.certificate}`);
  }
  const { commonName } = describe(certificate);
  if (commonName !== given.common_name) {
    throw new InputError(`the authority in ${given.path} is "${commonName}", not "${given.common_name}"`, {
      hint: 'name another folder for another authority',
    });
  }
  const left = (new Date(certificate.validTo).getTime() - Date.now()) / 3_600_000;
  return left < (given.renew_before ?? Math.floor(given.hours / 10)) ? 'its end nears' : undefined;
}

function outcome(given: Args, changed: boolean, pem: string): Outcome {
  const ends = readCertificate(pem)?.validTo;
  const until: Values = ends === undefined ? {} : { not_after: new Date(ends).toISOString() };
  return { changed, data: { path: given.path, certificate: pem, ...until } };
}
