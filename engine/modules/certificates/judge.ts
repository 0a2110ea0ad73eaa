import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { canonicalName, type Usage, usageIds, type Wanted } from './wanted.ts';

/** A certificate from PEM that a host or a file gave; undefined unless it is exactly one. */
export function readCertificate(pem: string | undefined): X509Certificate | undefined {
  if (pem === undefined || pem.split('-----BEGIN ').length !== 2) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined; // whatever it is, it is replaced
  }
}

/** A public key from PEM; undefined when it is none. */
export function readPublicKey(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/** Why a certificate has to be made anew; nothing when it is as wanted. `key` is the public key it must be for. */
export function reasonsToRenew(
  existing: X509Certificate | undefined,
  key: KeyObject,
  authority: X509Certificate,
  wanted: Wanted,
  now: Date,
): string[] {
  if (!existing) return ['there is none'];
  const said = describe(existing);
  const ends = new Date(existing.validTo).getTime();
  const latest = new Date(authority.validTo).getTime();
  const full = new Date(existing.validFrom).getTime() + wanted.hours * 3_600_000 + skew;
  const left = (ends - now.getTime()) / 3_600_000;
  const reasons: readonly (readonly [boolean, string])[] = [
    [!existing.publicKey.equals(key), 'it is for another key'],
    [!existing.checkIssued(authority) || !existing.verify(authority.publicKey), 'it is from another CA'],
    [said.commonName !== wanted.commonName, 'common_name differs'],
    [said.organizations.join('\n') !== wanted.organizations.join('\n'), 'organization differs'],
    [said.names.join() !== wanted.names.join(), 'sans differ'],
    [said.usages.join() !== wanted.usages.join() || existing.ca, 'usages differ'],
    [ends !== Math.min(full, latest), 'hours differ'],
    // where the CA ends as early, a new one would not live any longer
    [left < wanted.renewBefore && ends < latest, 'its end nears'],
  ];
  return reasons.filter(([holds]) => holds).map(([, reason]) => reason);
}

/** How much earlier than now a certificate begins, in milliseconds: the clocks of hosts differ. */
export const skew = 300_000;

/** The part of a certificate that its arguments decide. */
export type Description = Pick<Wanted, 'commonName' | 'organizations' | 'names'> & {
  readonly usages: readonly string[];
};

/** What a certificate says, in the form of `Wanted`; what we never write appears under a name that nobody can want. */
export function describe(certificate: X509Certificate): Description {
  const subject = certificate.toLegacyObject().subject as unknown as Record<string, string | string[]>;
  const { CN = [], O = [], ...others } = subject;
  const strange = Object.keys(others).map((name) => `?${name}`);
  const usages = (certificate.keyUsage ?? []).map(
    (id) => (Object.keys(usageIds) as Usage[]).find((usage) => usageIds[usage] === id) ?? id,
  );
  const names = (certificate.subjectAltName ?? '').split(', ').filter((name) => name !== '');
  return {
    commonName: [CN].flat().join(', '),
    organizations: [[O].flat(), strange].flat().sort(),
    names: names.map((name) => canonicalName(name) ?? name).sort(),
    usages: usages.sort(),
  };
}

/** A description as lines, for a diff. */
export function asText({ commonName, organizations, names, usages }: Description): string {
  return [
    `common_name: ${commonName}`,
    ...organizations.map((name) => `organization: ${name}`),
    ...names.map((name) => `san: ${name}`),
    ...usages.map((usage) => `usage: ${usage}`),
    '',
  ].join('\n');
}
