import type { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import { readCertificate } from './judge.ts';

/** A certificate authority that lives in a folder here, as `ca.crt` and `ca.key`. */
export interface Authority {
  /** PEM. */
  readonly certificatePem: string;
  readonly certificate: X509Certificate;
  /** PEM of the private key; it never leaves the controller. */
  readonly keyPem: string;
}

/** Where the two files of an authority are. A relative folder is one below the working directory. */
export function authorityFiles(folder: string): { readonly certificate: string; readonly key: string } {
  return { certificate: resolve(folder, 'ca.crt'), key: resolve(folder, 'ca.key') };
}

/** The authority in a folder; undefined when there is none yet. Throws an InputError when its files do not make one. */
export async function readAuthority(folder: string): Promise<Authority | undefined> {
  const files = authorityFiles(folder);
  const [certificatePem, keyPem] = await Promise.all([readIfThere(files.certificate), readIfThere(files.key)]);
  if (certificatePem === undefined && keyPem === undefined) return undefined;
  if (certificatePem === undefined) return undefined; // its making was interrupted: certificate_authority goes on with the key
  const certificate = readCertificate(certificatePem);
  if (!certificate) throw new InputError(`${files.certificate} is not a certificate`);
  if (!certificate.ca) throw new InputError(`${files.certificate} is not the certificate of an authority`);
  if (keyPem === undefined) {
    throw new InputError(`${files.key} is missing: without its key the authority cannot sign`);
  }
  return { certificatePem, certificate, keyPem };
}

/** A file's text; undefined when there is no such file. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InputError(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}
