import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { didYouMean, InputError } from '../errors.ts';
import type { Written } from '../types.ts';
import { type Declared, declarationsIn } from './argument-specs.ts';
import { type Fields, fixedText } from './fields.ts';
import type { Place } from './loading.ts';

/**
 * What `validate_argspec` of a play asks for: a declaration in `PLAYBOOK.meta.yml` beside the playbook, by the play's name
 * (`true`) or by a name of its own. Throws an InputError.
 */
export function declaredForPlay(fields: Fields, { loading, directory }: Place): Declared | undefined {
  const wish = fields.get('validate_argspec');
  if (!wish || wish.content === null || wish.content === false) return undefined;
  const name = wish.content === true ? nameOf(fields, wish) : fixedText(wish, 'validate_argspec');
  const playbook = wish.origin.file;
  const stem = basename(playbook, extname(playbook));
  const files = ['yml', 'yaml', 'json'].map((end) => join(directory, `${stem}.meta.${end}`));
  const file = files.find((each) => existsSync(each));
  const written = file === undefined ? undefined : loading.read(file);
  if (!file || !written) {
    throw new InputError(`there is no ${stem}.meta.yml beside the playbook, or nothing in it`, {
      code: 'missing-file',
      origin: wish.origin,
    });
  }
  const declared = declarationsIn(written, basename(file));
  const spec = declared.get(name);
  if (spec) return { name, spec };
  const hint = didYouMean(name, declared.keys());
  throw new InputError(`${basename(file)} declares nothing for "${name}"`, {
    origin: wish.origin,
    ...(hint ? { hint } : {}),
  });
}

function nameOf(fields: Fields, { origin }: Written): string {
  const name = fields.get('name');
  if (name && name.content !== null) return fixedText(name, 'the name of a play whose arguments are declared');
  throw new InputError('a play without a name has no declaration of its own', {
    origin,
    hint: 'write the name of the declaration: validate_argspec: NAME',
  });
}
