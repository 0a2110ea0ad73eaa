import { InputError } from '../../errors.ts';
import { isMapping, isTemplate } from '../../load/fields.ts';
import { mentioned } from '../../template/mentions.ts';
import { type Origin, Secret, type Task, type Written } from '../../types.ts';
import { isSecretName } from './secrets.ts';

/** Modules that make files, and the arguments that name them. */
const places: Readonly<Record<string, readonly string[]>> = {
  assemble: ['dest'],
  blockinfile: ['path', 'dest', 'name'],
  copy: ['dest', 'path'],
  file: ['path', 'dest', 'name'],
  get_url: ['dest'],
  lineinfile: ['path', 'dest', 'name'],
  replace: ['path', 'dest', 'name'],
  template: ['dest', 'path'],
};

const keyFile = /(\.key|[-_.]key\.pem|(^|\/)(id_(rsa|dsa|ecdsa|ed25519)|[^/]*private[^/]*key[^/]*))$/i;

/** Files that a task leaves open to more than should read or change them. */
export function unsafeModes({ module, args }: Task): InputError[] {
  const names = places[module];
  if (!names || !isMapping(args.content)) return [];
  const { content } = args;
  const dest = names.map((name) => content.get(name)).find((each) => each !== undefined);
  const mode = content.get('mode');
  const state = content.get('state')?.content;
  if (state === 'absent' || state === 'link') return [];
  const isKey = typeof dest?.content === 'string' && keyFile.test(dest.content);
  const isSecret = isKey || holdsSecret(content.get('content'));
  if (!mode) {
    const makes = (module === 'copy' || module === 'template') && isSecret;
    return makes ? [unsafe('a secret is written without a mode', args.keyOrigin ?? args.origin, 'mode: "0600"')] : [];
  }
  const bits = bitsOf(mode);
  if (bits === undefined) return [];
  if ((bits & 0o1002) === 0o002) return [unsafe('everybody may change this file', mode.origin, 'take away o+w')];
  const readable = isSecret && state !== 'directory' && (bits & 0o044) !== 0;
  return readable ? [unsafe('a secret that others may read', mode.origin, 'mode: "0600"')] : [];
}

function unsafe(message: string, origin: Origin, hint: string): InputError {
  return new InputError(message, { code: 'unsafe-mode', origin, hint });
}

/** Octal digits, or symbols as far as they give others the right to write. */
function bitsOf(mode: Written): number | undefined {
  const text = String(mode.content);
  if (isTemplate(mode)) return undefined;
  if (/^[0-7]{3,5}$/.test(text)) return Number.parseInt(text, 8);
  const others = text.split(',').some((part) => /^(?:[ug]*o[ugo]*|[ugo]*a[ugo]*)[+=][rxXst]*w/.test(part));
  return others ? 0o002 : undefined;
}

function holdsSecret(content: Written | undefined): boolean {
  if (!content) return false;
  if (content.content instanceof Secret || content.secret) return true;
  return [...mentioned(content).names].some(isSecretName);
}
