import { parse } from 'yaml';
import { z } from 'zod';
import { InputError } from '../../engine/errors.ts';

/** User data as two scripts: what must be done before anybody logs in, and what comes after; either may be empty. */
export interface UserDataScripts {
  readonly firstBoot: string;
  readonly late: string;
}

const text = z.union([z.string(), z.number()]).transform(String);
const commands = z.array(z.union([z.string(), z.array(text).min(1)]));

const writtenFile = z.strictObject({
  path: z.string().startsWith('/'),
  content: z.string().default(''),
  encoding: z.enum(['text/plain', 'b64', 'base64']).default('text/plain'),
  owner: z.string().default('root:root'),
  permissions: z
    .union([z.string(), z.number()])
    .default('0644')
    .transform((mode) => (typeof mode === 'number' ? mode.toString(8) : mode))
    .pipe(z.string().regex(/^[0-7]{3,5}$/)),
  append: z.boolean().default(false),
});

const keyTypes = ['ed25519', 'ecdsa', 'rsa'] as const;
const hostKeys = keyTypes.flatMap((type) => [`${type}_private`, `${type}_public`]);

/** The keys of cloud-config that the lab knows (cloud-init's module reference has them all). */
const cloudConfig = z.strictObject({
  hostname: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/)
    .optional(),
  ssh_authorized_keys: z.array(z.string()).default([]),
  ssh_keys: z.partialRecord(z.enum(hostKeys as [string, ...string[]]), z.string()).default({}),
  write_files: z.array(writtenFile).default([]),
  bootcmd: commands.default([]),
  package_update: z.boolean().default(false),
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9.+-]*$/)).default([]),
  runcmd: commands.default([]),
});

type CloudConfig = z.output<typeof cloudConfig>;

/** Reads user data: empty, a script, or cloud-config; throws an InputError for anything else, and for keys the lab does not know. */
export function userDataScripts(userData: string): UserDataScripts {
  if (userData.trim() === '') return { firstBoot: '', late: '' };
  if (userData.startsWith('#!')) return { firstBoot: '', late: userData };
  if (!/^#cloud-config\s*$/m.test(userData.split('\n', 1)[0]!)) {
    throw new InputError('user data is neither a script (#!) nor #cloud-config');
  }
  const config = cloudConfig.safeParse(parsed(userData) ?? {});
  if (!config.success) {
    throw new InputError(`cloud-config that the lab cannot do:\n${z.prettifyError(config.error)}`, {
      hint: `it knows ${Object.keys(cloudConfig.shape).join(', ')}`,
    });
  }
  return { firstBoot: script(firstBootLines(config.data)), late: script(lateLines(config.data)) };
}

function parsed(userData: string): unknown {
  try {
    return parse(userData);
  } catch (cause) {
    throw new InputError(`user data: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function script(lines: readonly string[]): string {
  return lines.length === 0 ? '' : ['#!/bin/sh', ...lines, ''].join('\n');
}

function firstBootLines(config: CloudConfig): string[] {
  const { hostname } = config;
  return [
    ...config.bootcmd.map(command),
    ...(hostname ? [`echo ${quote(hostname)} >/etc/hostname`, `hostname ${quote(hostname)}`] : []),
    ...keyTypes.flatMap((type) => {
      const [secret, known] = [config.ssh_keys[`${type}_private`], config.ssh_keys[`${type}_public`]];
      const file = `/etc/ssh/ssh_host_${type}_key`;
      return [...(secret ? [put(secret, file, '0600')] : []), ...(known ? [put(known, `${file}.pub`, '0644')] : [])];
    }),
    ...config.ssh_authorized_keys.map((key) => `printf '%s\\n' ${quote(key)} >>/root/.ssh/authorized_keys`),
    ...config.write_files.map((file) => put(file.content, file.path, file.permissions, file)),
  ];
}

function lateLines(config: CloudConfig): string[] {
  const { packages } = config;
  const apt = 'DEBIAN_FRONTEND=noninteractive apt-get -q -y';
  return [
    ...(config.package_update || packages.length > 0 ? [`${apt} update`] : []),
    ...(packages.length > 0 ? [`${apt} install ${packages.map(quote).join(' ')}`] : []),
    ...config.runcmd.map(command),
  ];
}

/** A string is a line of one shell script, as with cloud-init; a list is a command and its arguments. */
function command(given: string | readonly string[]): string {
  return typeof given === 'string' ? given : given.map(quote).join(' ');
}

function put(
  content: string,
  path: string,
  mode: string,
  { owner, append, encoding }: { owner?: string; append?: boolean; encoding?: string } = {},
): string {
  const encoded = encoding?.startsWith('b') ? content.replace(/\s/g, '') : Buffer.from(content).toString('base64');
  const file = quote(path);
  return [
    `mkdir -p "$(dirname ${file})"`,
    `(umask 077; echo ${quote(encoded)} | base64 -d ${append ? '>>' : '>'}${file})`,
    `chmod ${mode} ${file}`,
    ...(owner ? [`chown ${quote(owner)} ${file}`] : []),
  ].join(' && ');
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
