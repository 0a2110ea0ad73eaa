import { InputError } from '../../errors.ts';
import { isList, isMapping, isTemplate } from '../../load/fields.ts';
import type { Vars, Written } from '../../types.ts';

const named = /(^|_)(password|passwd|pwd|passphrase|token|secret|private_key|api_?key|access_key)s?(_|$)/i;

/** What a name with one of the words ends with when it is about a secret, and none itself. */
const about =
  /_(file|path|dir|directory|url|uri|name|names|id|label|length|size|policy|type|ttl|hours|days|expires|age|ref|command|prompt|user|host|port|version|group|mode|owner)$/i;

/** Whether a variable or argument of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return named.test(name) && !about.test(name) && !/^(update|expire|ask|no)_/i.test(name);
}

/** Secrets that variables hold in plain text. */
export function secretsInVars(vars: Vars): InputError[] {
  return [...vars].flatMap(([name, binding]) => ('written' in binding ? secretsIn(name, binding.written) : []));
}

/** Secrets in what is written under a name, and in its parts. */
export function secretsIn(name: string, written: Written): InputError[] {
  const { content } = written;
  if (isMapping(content)) return [...content].flatMap(([key, part]) => secretsIn(key, part));
  if (isList(content)) return content.flatMap((part) => secretsIn(name, part));
  if (typeof content !== 'string' || written.secret || isTemplate(written)) return [];
  const shown = whatIsSecret(name, content);
  if (!shown) return [];
  const hint = 'encrypt it with kplay vault encrypt-string, or take it from the environment: {{env "NAME"}}';
  const origin = written.keyOrigin ?? written.origin;
  return [new InputError(`"${name}" ${shown} in plain text`, { code: 'plain-secret', origin, hint })];
}

/** A private key and the password in an address are secrets under any name. */
function whatIsSecret(name: string, content: string): string | undefined {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(content)) return 'has a private key';
  if (/^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i.test(content)) return 'has a password';
  return isSecretName(name) && looksSecret(name, content) ? 'is a secret' : undefined;
}

/** Not a path, a hash as /etc/shadow has it, a word like `always`, or a token that is only a word that people read. */
function looksSecret(name: string, text: string): boolean {
  if (text === '' || /^([/~]|\$\w+\$)/.test(text)) return false;
  return !/token/i.test(name) || (text.length >= 12 && /\d/.test(text));
}
