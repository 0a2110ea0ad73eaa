import { z } from 'zod';
import { call, sequence } from '../remote/program.ts';
import { Secret, type Text } from '../types.ts';
import { ownership, path } from './definition/arguments.ts';
import { atPath, holderOf, ownersOf, pathAs } from './definition/effects.ts';
import { defineModule } from './definition/module.ts';
import { attributes, pathReturns, reported, writing } from './files/attributes.ts';
import { request, requestArguments, webAddress } from './files/request.ts';

/** Digits of a digest in hexadecimal, by algorithm. */
const digits: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128 };

const args = z.object({
  url: webAddress.describe('what to download, with http or https'),
  dest: path.describe('the file on the host, or a directory that gets it under its name in the URL'),
  checksum: z
    .string()
    .regex(/^(md5|sha1|sha224|sha256|sha384|sha512):/, 'write ALGORITHM:DIGEST or ALGORITHM:URL, such as sha256:…')
    .refine((given) => isAddress(given) || /^[0-9a-fA-F]+$/.test(digestOf(given)), 'the digest is not hexadecimal')
    .refine(
      (given) => isAddress(given) || digestOf(given).length === digits[algorithmOf(given)],
      'the digest does not have the length that its algorithm gives',
    )
    .optional()
    .describe('ALGORITHM:DIGEST that the file must have, or ALGORITHM:URL of a list of digests'),
  force: z
    .boolean()
    .default(false)
    .describe('without checksum: download a file that is there again, and replace it if it differs'),
  backup: z.boolean().default(false).describe('keep what was there, under a name with the time'),
  ...ownership,
  ...requestArguments,
});

export default defineModule({
  name: 'get_url',
  form: 'remote',
  summary: 'Lets the host download a file.',
  description: `A file that is there with the right \`checksum\` is not downloaded again; without \`checksum\` any file that is there counts, unless \`force\`. What has the wrong checksum never reaches \`dest\`.

The host needs curl or GNU wget; busybox's wget will do where there is neither a secret nor a certificate to verify, and has its own idea of \`timeout\`. Redirects are followed.`,
  args,
  returns: z.object({
    dest: z.string().describe('the file on the host'),
    url: z.string().describe('where it came from'),
    checksum: z.string().optional().describe('ALGORITHM:DIGEST of the file, where it is known'),
    backup_file: z.string().optional().describe('where the old content is kept'),
    ...pathReturns,
  }),
  examples: [
    {
      title: 'Download a release and verify it',
      task: {
        get_url: {
          url: 'https://dl.k8s.io/v1.31.0/bin/linux/amd64/kubectl',
          dest: '/usr/local/bin/kubectl',
          checksum: 'sha256:https://dl.k8s.io/v1.31.0/bin/linux/amd64/kubectl.sha256',
          mode: '0755',
        },
      },
      elsewhere: 'needs a web server',
    },
    {
      title: 'Send a token',
      task: {
        get_url: {
          url: 'https://example.org/image.tar',
          dest: '/var/tmp/',
          headers: { Authorization: 'Bearer {{token}}' },
          timeout: 60,
        },
      },
      elsewhere: 'needs a web server',
    },
  ],
  effects: ({ url, dest, checksum, owner, group, mode, force }) => ({
    makes: [
      {
        ...atPath(whereTo(dest, url)),
        as: { ...pathAs('file', { owner, group, mode }), checksum, url: force ? String(url) : undefined },
      },
    ],
    needs: [...holderOf(dest), ...ownersOf({ owner, group })],
  }),
  repeatable: true,
  build(args) {
    const { checksum = 'sha256:', url } = args;
    const published = isAddress(checksum) ? digestOf(checksum) : undefined;
    const digest = published === undefined ? digestOf(checksum).toLowerCase() : undefined;
    return sequence(
      attributes(args),
      writing({ backup: args.backup }),
      request(args, [url]),
      call('kp_get_url', args.dest, nameIn(url), url, algorithmOf(checksum), digest, published, args.force),
    );
  },
  read: (answer, { url }) => ({ url, ...reported(answer) }),
});

function algorithmOf(checksum: string): string {
  return checksum.slice(0, checksum.indexOf(':'));
}

function digestOf(checksum: string): string {
  return checksum.slice(checksum.indexOf(':') + 1);
}

function isAddress(checksum: string): boolean {
  return /^https?:\/\//.test(digestOf(checksum));
}

/** The name of the file in an address; empty when it ends in a slash, or would be no plain name. */
function nameIn(url: Text): string {
  const name = new URL(url instanceof Secret ? url.reveal() : url).pathname.split('/').at(-1) ?? '';
  const decoded = decode(name);
  return /^\.{0,2}$|[/\0]/.test(decoded) ? '' : decoded;
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a percent sign that encodes nothing is itself
  }
}

function whereTo(dest: string, url: Text): string {
  return dest.endsWith('/') ? `${dest}${nameIn(url)}` : dest;
}
