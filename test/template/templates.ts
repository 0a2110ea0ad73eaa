/** Numbers of a seed, each at least 0 and less than 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What the generated templates are about; no list has an item that another has, see `Around.used`. */
export const data = {
  s: 'text',
  html: '<b>&"\'',
  lines: 'one\n  two\n',
  n: 3,
  zero: 0,
  yes: true,
  no: false,
  empty: '',
  letters: ['a', 'b', 'c'],
  numbers: [10, 20],
  none: [],
  nothing: {},
  deep: { x: { y: { z: 'deep' } }, list: [{ q: 'q0' }, { q: 'q1' }], 'weird key': 'w', n: 4 },
  people: [
    { name: 'Ann', age: 41, on: true, tags: ['x', 'y'], home: { city: 'Bonn' } },
    { name: 'Bob', age: 0, on: false, tags: [], home: { city: 'Ulm' } },
  ],
  ports: { http: 80, https: 443 },
};

/** What a place in a template can name, and which lists are being gone through. */
interface Around {
  readonly paths: readonly string[];
  readonly conditions: readonly string[];
  /** Handlebars does not open a new context for a value that equals the one around it, so no list stands inside itself. */
  readonly used: ReadonlySet<string>;
  readonly depth: number;
  /** How many `../` lead out of all blocks. */
  readonly contexts: number;
}

const outermost: Around = {
  paths:
    's html lines n zero yes no empty deep.x.y.z deep.list.1.q deep.[weird key] ports.http people.0.name letters.2 this.s ./n @root.s @root.deep.n'.split(
      / (?!key)/,
    ),
  conditions: 's n zero yes no empty letters none nothing people deep.x @root.no'.split(' '),
  used: new Set(),
  depth: 0,
  contexts: 0,
};

type Pick = <T>(choices: readonly T[]) => T;

/** A template that uses nothing but what every Handlebars has, and names only what is there. */
export function generateTemplate(random: () => number): string {
  const pick: Pick = (choices) => choices[Math.floor(random() * choices.length)]!;
  return body(pick, outermost);
}

const texts = [
  'text ',
  ' ',
  '\n',
  '\n\n',
  '  \n',
  '\t',
  ' a {b} }} c ',
  '"quoted" \'single\'\n',
  'é€😀',
  '$1 \\n ',
  '\r\n',
  '  ',
];

function body(pick: Pick, around: Around): string {
  const parts = Array.from({ length: pick([1, 2, 3, 4]) }, () => part(pick, around));
  return parts.join('');
}

function part(pick: Pick, around: Around): string {
  const kinds = [text, text, text, value, value, value, comment, escaped, raw];
  const blocks = [condition, condition, each, each, within];
  return pick(around.depth < 3 ? [...kinds, ...blocks] : kinds)(pick, around);
}

function text(pick: Pick): string {
  return pick(texts) + pick(['', '', pick(texts)]);
}

function value(pick: Pick, around: Around): string {
  const path = pick(around.paths);
  const space = pick(['', ' ', '\n']);
  const form = pick(['{{_}}', '{{_}}', '{{{_}}}', '{{&_}}', '{{~_}}', '{{_~}}', '{{~_~}}', '{{~{_}~}}']);
  // Handlebars adds two numbers that follow each other, so anything but a text is followed by one
  const after = /(^|[./])(s|html|lines|empty|z|q|name|city|\[weird key\])$|letters/.test(path) ? '' : pick(['.', ',']);
  return form.replace('_', () => space + path + space) + after;
}

function comment(pick: Pick): string {
  return pick(['{{! a comment }}', '{{!-- {{s}} --}}', '{{~! c ~}}', '\n  {{! alone }}  \n', '{{!}}']);
}

function escaped(pick: Pick, around: Around): string {
  return pick(['\\{{s}} ', `\\\\{{${pick(around.paths)}}}.`, '\\{{#if s}} ']);
}

function raw(): string {
  return '{{{{raw}}}} {{s}} {{#if}} {{{{/raw}}}}';
}

/** A tag as it may stand in a line, with or without white space control. */
function tag(pick: Pick, inner: string): string {
  const tagged = pick([`{{${inner}}}`, `{{${inner}}}`, `{{~${inner}}}`, `{{${inner}~}}`]);
  return pick([tagged, tagged, `\n  ${tagged}\n`, `\n${tagged}\n`, `${tagged}\n`]);
}

function condition(pick: Pick, around: Around): string {
  const inner = { ...around, depth: around.depth + 1 };
  const name = pick(['if', 'if', 'unless']);
  const sign = pick(['#', '#', '#', '^']);
  const option = pick(['', '', ' includeZero=true']);
  const chain = Array.from({ length: sign === '#' ? pick([0, 0, 1, 2]) : 0 }, () => {
    return tag(pick, `else if ${pick(around.conditions)}`) + body(pick, inner);
  });
  const other = pick(['', tag(pick, pick(['else', '^'])) + body(pick, inner)]);
  const head = tag(pick, `${sign}${name} ${pick(around.conditions)}${option}`);
  return head + body(pick, inner) + chain.join('') + other + tag(pick, `/${name}`);
}

/** What a block can be about: its path, and the paths of what is inside of it. */
interface Subject {
  readonly path: string;
  readonly inside: readonly string[];
}

const lists: readonly Subject[] = [
  { path: 'letters', inside: [] },
  { path: 'numbers', inside: [] },
  { path: 'none', inside: [] },
  { path: 'nothing', inside: [] },
  { path: 'ports', inside: [] },
  { path: 'people', inside: ['name', 'age', 'on', 'home.city'] },
  { path: 'deep.list', inside: ['q'] },
];

const contexts: readonly Subject[] = [
  { path: 'deep', inside: ['x.y.z', '[weird key]', 'n'] },
  { path: 'deep.x.y', inside: ['z'] },
  { path: 'nothing', inside: [] },
  { path: 'empty', inside: [] },
];

function each(pick: Pick, around: Around): string {
  const subject = pick(lists);
  if (around.used.has(subject.path)) return value(pick, around);
  const names = pick([[], [], ['item'], ['item', 'place']]).map((name) => `${name}${around.depth}`);
  const loop = ['@index', '@key', '@first', '@last'];
  const outer = around.paths.includes('@index') ? ['@../index', '@../key'] : [];
  const scalar = subject.inside.length === 0 ? ['this', '.'] : [];
  return block(pick, around, 'each', subject, names, [...loop, ...outer, ...scalar]);
}

function within(pick: Pick, around: Around): string {
  const subject = pick(contexts);
  if (around.used.has(subject.path)) return value(pick, around);
  return block(pick, around, 'with', subject, pick([[], [`about${around.depth}`]]), []);
}

function block(
  pick: Pick,
  around: Around,
  name: string,
  { path, inside }: Subject,
  names: readonly string[],
  own: readonly string[],
): string {
  const [first, ...others] = names;
  const ofFirst = first === undefined ? [] : inside.length === 0 ? [first] : inside.map((part) => `${first}.${part}`);
  const outward = '../'.repeat(around.contexts + 1);
  const outer = [`${outward}s`, `${outward}deep.n`];
  const ofContext = [...inside, ...inside.map((part) => `this.${part}`)];
  const safe = path === 'empty' || path === 'nothing' ? [] : [...ofContext, ...own, ...ofFirst, ...others];
  const inner: Around = {
    paths: [...around.paths.filter(isUnscoped), '@root.s', ...safe, ...safe, ...outer],
    conditions: [...around.conditions.filter(isUnscoped), ...safe],
    used: new Set([...around.used, path]),
    depth: around.depth + 1,
    contexts: around.contexts + 1,
  };
  const as = names.length > 0 ? ` as |${names.join(' ')}|` : '';
  const other = pick(['', tag(pick, 'else') + body(pick, { ...around, depth: around.depth + 1 })]);
  return tag(pick, `#${name} ${path}${as}`) + body(pick, inner) + other + tag(pick, `/${name}`);
}

/** Whether a path means the same in an inner block. */
function isUnscoped(path: string): boolean {
  return /^[^.@]/.test(path) && !path.startsWith('this');
}
