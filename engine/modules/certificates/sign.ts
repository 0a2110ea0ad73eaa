// x509 finds its parts through tsyringe, which needs this first
import 'reflect-metadata';
import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { InputError } from '../../errors.ts';
import type { Authority } from './authority.ts';
import { skew } from './judge.ts';
import { usageIds, type Wanted } from './wanted.ts';

x509.cryptoProvider.set(webcrypto);

/**
 * Signs a certificate for the key of a request (PKCS#10, PEM). The request proves that its sender has the key; nothing else is
 * taken from it. Throws an InputError for a request that does not prove it, or a key that is too weak.
 */
export async function signRequest(request: string, wanted: Wanted, authority: Authority, now: Date): Promise<string> {
  let parsed: x509.Pkcs10CertificateRequest;
  try {
    parsed = new x509.Pkcs10CertificateRequest(request);
  } catch (error) {
    throw new InputError('the host sent no request for a certificate', { cause: error });
  }
  if (!(await parsed.verify())) throw new InputError('the request is not signed with its own key: it proves nothing');
  return sign(new Uint8Array(parsed.publicKey.rawData), wanted, authority, now);
}

/** Signs a certificate for a public key (SubjectPublicKeyInfo, DER) and gives it as PEM. */
export async function sign(spki: Uint8Array, wanted: Wanted, authority: Authority, now: Date): Promise<string> {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  refuseWeak(key);
  const latest = new Date(authority.certificate.validTo);
  if (latest <= now) throw new InputError(`the authority's own certificate ended at ${latest.toISOString()}`);
  const full = new Date(wholeSeconds(now).getTime() + wanted.hours * 3_600_000);
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const signingKey = await importKey(createPrivateKey(authority.keyPem));
  const publicKey = new x509.PublicKey(spki);
  const usages = key.asymmetricKeyType === 'rsa' ? x509.KeyUsageFlags.keyEncipherment : 0;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: subjectOf(wanted),
    issuer: issuer.subjectName,
    notBefore: new Date(wholeSeconds(now).getTime() - skew),
    notAfter: full < latest ? full : latest,
    publicKey,
    signingKey,
    signingAlgorithm: signatureOf(signingKey),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | usages, true),
      new x509.ExtendedKeyUsageExtension(wanted.usages.map((usage) => usageIds[usage])),
      ...(wanted.names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(wanted.names.map(generalName))]),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** The certificate with which an authority vouches for itself, as PEM. */
export async function signAuthority(
  keyPem: string,
  name: Pick<Wanted, 'commonName' | 'organizations' | 'hours'>,
  now: Date,
): Promise<string> {
  const key = createPrivateKey(keyPem);
  const signingKey = await importKey(key);
  const publicKey = new x509.PublicKey(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const subject = subjectOf(name);
  const flags = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer: subject,
    notBefore: new Date(wholeSeconds(now).getTime() - skew),
    notAfter: new Date(wholeSeconds(now).getTime() + name.hours * 3_600_000),
    publicKey,
    signingKey,
    signingAlgorithm: signatureOf(signingKey),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(flags, true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** Certificates count in seconds. */
function wholeSeconds(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

/** 127 random bits, never zero or negative (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** Given as objects, as the library would look for escapes in strings. */
function subjectOf({ commonName, organizations }: Pick<Wanted, 'commonName' | 'organizations'>): x509.Name {
  const parts = organizations.map((name) => ({ O: [{ utf8String: name }] }));
  return new x509.Name([...parts, { CN: [{ utf8String: commonName }] }]);
}

function generalName(name: string): x509.GeneralName {
  const at = name.indexOf(':');
  return new x509.GeneralName(name.startsWith('IP:') ? 'ip' : 'dns', name.slice(at + 1));
}

function refuseWeak(key: KeyObject): void {
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  const type = key.asymmetricKeyType;
  if (type === 'ec' || type === 'ed25519' || (type === 'rsa' && modulusLength >= 2048)) return;
  throw new InputError(
    `no certificate for a ${type} key of ${modulusLength} bits: it is too weak, or of an unknown kind`,
  );
}

const curves: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** A private key for WebCrypto, whatever PEM it was in. */
function importKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const der = key.export({ format: 'der', type: 'pkcs8' });
  return webcrypto.subtle.importKey('pkcs8', der, algorithmOf(key), false, ['sign']);
}

function algorithmOf(key: KeyObject): webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams {
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const namedCurve = curves[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (namedCurve === undefined)
    throw new InputError(`an authority signs with RSA or ECDSA, not ${key.asymmetricKeyType}`);
  return { name: 'ECDSA', namedCurve };
}

function signatureOf(key: webcrypto.CryptoKey): webcrypto.Algorithm | webcrypto.EcdsaParams {
  return key.algorithm.name === 'ECDSA' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'RSASSA-PKCS1-v1_5' };
}
