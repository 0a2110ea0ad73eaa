import type { z } from 'zod';
import { InputError } from '../../errors.ts';
import { argumentNames } from '../../load/arguments.ts';
import { isList, isMapping, isTemplate } from '../../load/fields.ts';
import { shownPath } from '../../load/paths.ts';
import { fieldsOf } from '../../load/schemas.ts';
import { templateFileOf } from '../../load/template-file.ts';
import type { Module } from '../../modules/definition/module.ts';
import { secretMode } from '../../modules/files/attributes.ts';
import type { References } from '../../template/check.ts';
import { parseFile } from '../../template/parse.ts';
import { Secret, type Task, type Written } from '../../types.ts';
import { renderedBy } from './files.ts';
import type { KnownScope } from './known.ts';
import { type Leak, leadsToSecret, secretIn, secretInProgram } from './secrecy.ts';

/** Secrets that a task would put where others see them: in command lines, in files for all, in addresses. */
export function exposed(task: Task, module: Module | undefined, scope: KnownScope): InputError[] {
  const { args } = task;
  if (!module) return [];
  if (!isMapping(args.content)) return inArgument(module, module.freeForm ?? '', args, scope);
  const { names } = argumentNames(module, args);
  const found = [...args.content].flatMap(([key, written]) =>
    inArgument(module, names.get(key) ?? key, written, scope),
  );
  return [...found, ...inFile(task, args.content, scope)];
}

function inArgument(module: Module, name: string, written: Written, scope: KnownScope): InputError[] {
  const schema = fieldsOf(module.args).get(name);
  if (!schema || module.conditions?.includes(name)) return [];
  return leaves(written, schema).flatMap(([leaf, type]) => {
    const leak = secretIn(leaf, { scope });
    if (!leak) return namedInCommand(module, name, leaf, scope);
    if (refusesSecrets(type)) return [refused(module, name, leaf, leak)];
    return name === 'url' && isInQuery(leaf, leak) ? [inAddress(leaf, leak)] : [];
  });
}

/** The single values in what is written, each with what its place takes. */
function leaves(written: Written, schema: z.ZodType): [Written, z.ZodType][] {
  const { content } = written;
  const { element, valueType } = unwrapped(schema) as { readonly element?: z.ZodType; readonly valueType?: z.ZodType };
  if (isList(content)) return element ? content.flatMap((each) => leaves(each, element)) : [];
  if (isMapping(content)) return valueType ? [...content.values()].flatMap((each) => leaves(each, valueType)) : [];
  return [[written, schema]];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { readonly innerType?: z.ZodType };
  return innerType ? unwrapped(innerType) : schema;
}

/** Whether a schema has no place for a secret, whatever it says. */
function refusesSecrets(schema: z.ZodType): boolean {
  const [issue] = schema.safeParse(probe).error?.issues ?? [];
  return issue !== undefined && ['invalid_type', 'invalid_union', 'invalid_value'].includes(issue.code);
}

const probe = new Secret('secret');

function refused({ name: module }: Module, name: string, { origin }: Written, leak: Leak): InputError {
  return isCommand(module, name)
    ? exposure(
        `${said(leak)} cannot stand in a command line, which every user of the host can read`,
        'give it by stdin or environment',
        origin,
        leak,
      )
    : exposure(
        `${said(leak)} cannot be "${name}" of ${module}, which is shown or stands in a list of processes`,
        'take something here that is no secret',
        origin,
        leak,
      );
}

function exposure(message: string, hint: string, origin: Written['origin'], leak: Leak, code = 'exposed-secret') {
  const via = leak.origin ? [{ what: 'the secret is written at', origin: leak.origin }] : [];
  return new InputError(message, { code, origin, via, hint });
}

function said({ name }: Leak): string {
  return name === '' ? 'a secret' : `the secret "${name}"`;
}

function isCommand(module: string, name: string): boolean {
  return (module === 'command' || module === 'shell') && (name === 'cmd' || name === 'argv');
}

/** What is called a secret is one for who reads it in a list of processes, wherever it comes from. */
function namedInCommand({ name: module }: Module, name: string, written: Written, scope: KnownScope): InputError[] {
  const leak = isCommand(module, name) ? secretIn(written, { scope, byName: true }) : undefined;
  if (!leak) return [];
  const message = `"${leak.name}" stands in a command line, which every user of the host can read`;
  const { origin } = written;
  return [new InputError(message, { code: 'secret-in-command', origin, hint: 'give it by stdin or environment' })];
}

function isInQuery({ content }: Written, { offset }: Leak): boolean {
  return typeof content === 'string' && content.slice(0, offset).includes('?');
}

function inAddress({ origin }: Written, leak: Leak): InputError {
  const hint = 'send it in a header or in the body';
  return exposure(
    `${said(leak)} stands in an address, which servers write into logs`,
    hint,
    origin,
    leak,
    'secret-in-address',
  );
}

/** A file that a secret goes into is for its owner alone. */
function inFile(task: Task, args: ReadonlyMap<string, Written>, scope: KnownScope): InputError[] {
  const mode = args.get('mode');
  if (typeof mode?.content !== 'string' || isTemplate(mode)) return [];
  const leak = leakInto(task, args, scope);
  if (!leak) return [];
  try {
    secretMode(mode.content);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [exposure(`${said(leak)} goes into this file: ${error.message}`, error.hint ?? '', mode.origin, leak)];
  }
}

/** The arguments of modules that are, or become a part of, a file's content. */
const contents: Readonly<Record<string, string>> = {
  blockinfile: 'block',
  copy: 'content',
  lineinfile: 'line',
  replace: 'replace',
};

function leakInto(task: Task, args: ReadonlyMap<string, Written>, scope: KnownScope): Leak | undefined {
  const content = args.get(contents[task.module] ?? '');
  if (content) return secretIn(content, { scope });
  const file = task.module === 'template' ? templateFileOf(task) : undefined;
  if (!file || !mayHoldSecret(renderedBy(task), scope)) return undefined;
  const { program, text } = parseFile(file.text, { file: shownPath(file.path), line: 1, column: 1 });
  return secretInProgram(program, text, { scope });
}

function mayHoldSecret(rendered: References | undefined, scope: KnownScope): boolean {
  return rendered?.uses.some(({ path }) => leadsToSecret(path, { scope })) ?? false;
}
