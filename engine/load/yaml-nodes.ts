import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { InputError } from '../errors.ts';
import { isEncrypted, type PlaceOfLine } from '../secrets/vault/envelope.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Origin, Secret, Written } from '../types.ts';
import type { Source } from './yaml.ts';
import { excerptOf, mistake, shown, unquotedTemplate } from './yaml-mistakes.ts';
import { checkPlain, textPlace } from './yaml-scalars.ts';

/** How many values the aliases of one document may stand for in all: what they repeat costs again wherever it is used. */
const aliasLimit = 100_000;

interface Reading {
  readonly source: Source;
  readonly errors: InputError[];
  /** What anchors stand for; undefined while the anchored value itself is being read. */
  readonly anchors: Map<string, Written | undefined>;
  readonly sizes: WeakMap<Written, number>;
  readonly vault: Vault;
  expanded: number;
}

/** The document's root as Written; mistakes in values are added to `errors`, so that all are found. */
export function readNode(root: unknown, source: Source, errors: InputError[], vault: Vault): Written {
  const reading: Reading = { source, errors, anchors: new Map(), sizes: new WeakMap(), expanded: 0, vault };
  return read(reading, (root as Node | null) ?? undefined, source.place(0));
}

function read(reading: Reading, node: Node | undefined, fallback: Origin, keyOrigin?: Origin): Written {
  const key = keyOrigin && { keyOrigin };
  if (node === undefined) return { origin: fallback, content: null, ...key };
  const anchor = isAlias(node) ? undefined : (node as { anchor?: string }).anchor;
  if (anchor) reading.anchors.set(anchor, undefined);
  const content = isAlias(node)
    ? resolve(reading, node.source, place(reading, node))
    : readContent(reading, node, fallback);
  const written = { ...content, ...key };
  reading.sizes.set(written, sizeOf(reading, written));
  if (anchor) reading.anchors.set(anchor, written);
  return written;
}

function readContent(reading: Reading, node: Node, fallback: Origin): Written {
  const tag = (node as { tag?: string }).tag;
  if (tag === '!unsafe' && isScalar(node)) {
    return { ...textPlace(reading.source, node), content: String(node.value), unsafe: true };
  }
  if (tag === '!vault' || tag === '!vault-encrypted') return readEncrypted(reading, node);
  if (tag && !/^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(tag)) complainOfTag(reading, node, tag);
  if (isMap(node)) return readMap(reading, node);
  if (isSeq(node)) return readList(reading, node);
  return readScalar(reading, node as Scalar, fallback, tag);
}

/** An encrypted text, which is decrypted when it is first asked for. */
function readEncrypted(reading: Reading, node: Node): Written {
  const { origin, literal } = isScalar(node)
    ? textPlace(reading.source, node)
    : { origin: place(reading, node), literal: false };
  const text = isScalar(node) ? String(node.value).trimStart() : '';
  if (!isEncrypted(text)) {
    report(
      reading,
      { message: '!vault needs an encrypted text', hint: 'kplay vault encrypt-string makes one' },
      origin,
    );
    return { origin, content: null };
  }
  const placeOfLine = (line: number) => (literal ? { ...origin, line: origin.line + line } : origin);
  return { origin, content: encryptedText(reading, text, placeOfLine) };
}

function encryptedText({ vault, errors, source }: Reading, text: string, placeOfLine: PlaceOfLine): Secret | null {
  try {
    return vault.secret(text, placeOfLine);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    errors.push(mistake(error.message, error.origin!, source, error.hint));
    return null;
  }
}

function readScalar(reading: Reading, node: Scalar, fallback: Origin, tag: string | undefined): Written {
  if (!node.range) return { origin: fallback, content: null };
  const placed = textPlace(reading.source, node);
  if (node.type === 'PLAIN' && !tag) report(reading, checkPlain(node, reading.source), placed.origin);
  return { ...placed, content: node.value as string | number | boolean | null };
}

function readList(reading: Reading, node: YAMLSeq): Written {
  const origin = place(reading, node);
  return { origin, content: node.items.map((item) => read(reading, item as Node, origin)) };
}

function readMap(reading: Reading, node: YAMLMap): Written {
  const origin = place(reading, node);
  const entries = new Map<string, Written>();
  const merged: Written[] = [];
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const key = readKey(reading, pair.key, node, origin);
    if (!key) continue;
    const value = read(reading, pair.value ?? undefined, key.origin, key.origin);
    const first = entries.get(key.name);
    if (key.merge) merged.push(...mergedMappings(reading, value));
    else if (first) reading.errors.push(duplicate(reading, key, first.keyOrigin ?? first.origin));
    else entries.set(key.name, value);
  }
  for (const { content } of merged) {
    for (const [name, value] of content as ReadonlyMap<string, Written>) {
      if (!entries.has(name)) entries.set(name, value);
    }
  }
  return { origin, content: entries };
}

interface Key {
  readonly name: string;
  readonly origin: Origin;
  readonly merge: boolean;
}

function readKey(reading: Reading, node: Node | null, map: YAMLMap, mapOrigin: Origin): Key | undefined {
  const origin = node?.range ? place(reading, node) : mapOrigin;
  if (isMap(node) && map.flow && node.flow) {
    reading.errors.push(unquotedTemplate(mapOrigin, reading.source));
    return undefined;
  }
  if (!isScalar(node) || node.value === null || typeof node.value === 'boolean') {
    report(reading, { message: 'a key must be a name', hint: 'quote it if this is meant' }, origin);
    return undefined;
  }
  const plain = node.type === 'PLAIN';
  if (plain) report(reading, checkPlain(node, reading.source), origin);
  const name = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  return { name, origin, merge: plain && name === '<<' };
}

function mergedMappings(reading: Reading, value: Written): readonly Written[] {
  const mappings = Array.isArray(value.content) ? (value.content as readonly Written[]) : [value];
  if (mappings.every(({ content }) => content instanceof Map)) return mappings;
  report(reading, { message: '<< takes a mapping or a list of mappings', hint: '<<: *anchor' }, value.origin);
  return [];
}

function resolve(reading: Reading, name: string, origin: Origin): Written {
  const target = reading.anchors.get(name);
  if (!target) {
    const known = reading.anchors.has(name);
    const said = shown(name, reading.source);
    const message = known ? `the alias *${said} stands inside of what it names` : `nothing above is named &${said}`;
    report(reading, { message, hint: 'a text that starts with * has to be quoted' }, origin);
    return { origin, content: null };
  }
  reading.expanded += reading.sizes.get(target) ?? 1;
  if (reading.expanded > aliasLimit) {
    throw mistake(`aliases repeat more than ${aliasLimit} values`, origin, reading.source);
  }
  return target;
}

/** How many values a value consists of, when all its aliases are written out. */
function sizeOf(reading: Reading, { content }: Written): number {
  if (content === null || typeof content !== 'object' || !(Symbol.iterator in content)) return 1;
  let size = 1;
  for (const part of content instanceof Map ? content.values() : (content as readonly Written[])) {
    size += reading.sizes.get(part) ?? 1;
  }
  return size;
}

function complainOfTag(reading: Reading, node: Node, tag: string): void {
  const message = `unknown tag ${shown(tag, reading.source)}`;
  report(reading, { message, hint: 'tags are !vault, !unsafe and those of YAML itself' }, tagPlace());

  function tagPlace(): Origin {
    const start = node.range?.[0] ?? 0;
    const written = reading.source.text.lastIndexOf('!', start);
    return reading.source.place(written === -1 ? start : written);
  }
}

function duplicate(reading: Reading, key: Key, first: Origin): InputError {
  return new InputError(`the key "${key.name}" is here twice`, {
    origin: key.origin,
    ...excerptOf(reading.source, key.origin),
    via: [{ what: 'first written at', origin: first }],
  });
}

function report(reading: Reading, found: { message: string; hint?: string } | undefined, origin: Origin): void {
  if (found) reading.errors.push(mistake(found.message, origin, reading.source, found.hint));
}

function place(reading: Reading, node: Node): Origin {
  return reading.source.place(node.range?.[0] ?? 0);
}
