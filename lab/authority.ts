import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { authorityFiles, readAuthority } from '../engine/modules/certificates/authority.ts';
import { LabError } from './errors.ts';
import { files, type Layout } from './layout.ts';
import { apiAddress, metadataNames } from './network/addresses.ts';

/** A private key and the certificates that go with it, PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A lab may be up for ten years. */
const hours = 87_600;

/** Makes the authority that a lab's hosts trust, unless it is there. */
export async function makeAuthority(lab: Layout): Promise<void> {
  const { certificate, key } = authorityFiles(files.authority(lab));
  if (existsSync(certificate)) return;
  const { signAuthority } = await signing();
  const { privateKey } = newKey();
  const name = { commonName: `kplay lab ${lab.name}`, organizations: [], hours };
  await mkdir(files.authority(lab), { recursive: true, mode: 0o700 });
  await writeFile(key, privateKey, { mode: 0o600 });
  await writeFile(certificate, await signAuthority(privateKey, name, new Date()));
}

/** A new certificate of the metadata service, by the names under which hosts ask it; its key is never written down. */
export async function metadataCertificate(lab: Layout): Promise<KeyAndCertificate> {
  const authority = await readAuthority(files.authority(lab));
  if (!authority) throw new LabError(`the lab ${lab.name} has no authority: it is not whole`);
  const { sign } = await signing();
  const { privateKey, publicKey } = newKey();
  const names = [...metadataNames.map((name) => `DNS:${name}`), `IP:${apiAddress}`];
  const wanted = { commonName: metadataNames[0]!, organizations: [], names, hours, renewBefore: 0 };
  return { key: privateKey, cert: await sign(publicKey, { ...wanted, usages: ['server'] }, authority, new Date()) };
}

/** Loaded only by those who sign: it takes a while. */
function signing() {
  return import('../engine/modules/certificates/sign.ts');
}

function newKey(): { readonly privateKey: string; readonly publicKey: Buffer } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
}
