import { readFileSync } from 'node:fs';
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type ParsedKey } from 'ssh2';
import { ConnectionError } from '../../errors.ts';
import type { Hop } from './hops.ts';

/** The ways to log in at a server that will be tried, in order. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  /** Whether the first way depends on nothing that the server has to say: an RSA key does, on the hashes that it takes, and an agent may be slow. */
  readonly certain: boolean;
  /** What was tried and what the server would take, for the message when nothing worked. */
  account(): string;
}

/** What can be tried at a server: the named key, the password, the agent's keys, other key files. Throws a ConnectionError for a named key that cannot be used. */
export function loginAt(hop: Hop): Login {
  const skipped: string[] = [];
  const tried: string[] = [];
  const methods = loginMethods(hop, skipped);
  let accepted: readonly string[] = [];
  let next = 0;
  const handler: AuthHandlerMiddleware = (left, _partial, done) => {
    if (left) accepted = left;
    const method = methods[next++];
    if (!method) return done(false as never);
    tried.push(method.label);
    done(method.method);
  };
  const account = () =>
    [
      `tried: ${tried.length > 0 ? tried.join(', ') : 'nothing, for want of a key, an agent or a password'}`,
      ...(skipped.length > 0 ? [`not usable: ${skipped.join(', ')}`] : []),
      ...(accepted.length > 0 ? [`the server takes: ${accepted.join(', ')}`] : []),
    ].join('\n  ');
  return { handler, certain: isCertain(methods[0]), account };
}

function isCertain(way: Way | undefined): boolean {
  const { method } = way ?? {};
  return method?.type === 'password' || (method?.type === 'publickey' && (method.key as ParsedKey).type !== 'ssh-rsa');
}

interface Way {
  readonly label: string;
  readonly method: AnyAuthMethod;
}

function loginMethods(hop: Hop, skipped: string[]): Way[] {
  const { user: username, password } = hop;
  const ways: Way[] = [];
  if (hop.keyFile !== undefined) ways.push(keyWay(hop, hop.keyFile));
  if (password) {
    const secret = password.reveal();
    ways.push({ label: 'password', method: { type: 'password', username, password: secret } });
    const prompt = (
      _name: string,
      _text: string,
      _lang: string,
      prompts: unknown[],
      finish: (answers: string[]) => void,
    ) => finish(prompts.map(() => secret));
    ways.push({
      label: 'keyboard-interactive',
      method: { type: 'keyboard-interactive', username, prompt } as AnyAuthMethod,
    });
  }
  if (hop.agent !== undefined) {
    ways.push({ label: `keys of the agent at ${hop.agent}`, method: { type: 'agent', username, agent: hop.agent } });
  }
  for (const file of hop.otherKeyFiles) {
    if (file === hop.keyFile) continue;
    try {
      ways.push(keyWay(hop, file));
    } catch (error) {
      skipped.push(error instanceof ConnectionError ? error.message : file);
    }
  }
  return ways;
}

function keyWay(hop: Hop, file: string): Way {
  return { label: `key ${file}`, method: { type: 'publickey', username: hop.user, key: readKey(hop.label, file) } };
}

/** Private keys by their text: every connection asks for the same ones. */
const parsedKeys = new Map<string, ParsedKey>();

function readKey(label: string, file: string): ParsedKey {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch (cause) {
    throw new ConnectionError(`${label}: the key ${file} cannot be read`, { reason: 'authentication', cause });
  }
  const seen = parsedKeys.get(text);
  if (seen) return seen;
  if (isEncrypted(text)) {
    throw new ConnectionError(`${label}: the key ${file} is encrypted`, {
      reason: 'authentication',
      hint: `give it to the agent: ssh-add ${file}`,
    });
  }
  const key = ssh2.utils.parseKey(text);
  const parsed = Array.isArray(key) ? key[0] : key;
  if (parsed instanceof Error || !parsed?.isPrivateKey()) {
    throw new ConnectionError(`${label}: ${file} is not a private key that ssh knows`, {
      reason: 'authentication',
      cause: parsed,
    });
  }
  parsedKeys.set(text, parsed);
  return parsed;
}

/** PEM says so in a header; OpenSSH's own format (PROTOCOL.key) names the cipher after the magic word, `none` if there is none. */
function isEncrypted(pem: string): boolean {
  if (/^(Proc-Type: 4,ENCRYPTED|-----BEGIN ENCRYPTED )/m.test(pem)) return true;
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(pem)?.[1];
  if (body === undefined) return false;
  const bytes = Buffer.from(body, 'base64');
  const magic = 'openssh-key-v1\0'.length;
  return bytes.toString('latin1', magic + 4, magic + 4 + bytes.readUInt32BE(magic)) !== 'none';
}
