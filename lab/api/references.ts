/** A part of an answer that is a mere {href} unless it is asked for, or the other way round. */
export class Reference {
  readonly href: string;
  readonly whole: () => object;
  readonly expanded: boolean;

  /** `expanded`: whether it comes in full when the request does not say. */
  constructor(href: string, whole: () => object, expanded: boolean) {
    this.href = href;
    this.whole = whole;
    this.expanded = expanded;
  }
}

/** A part that is always the same and holds no references: made once for each prefix of its hrefs. */
export class Constant {
  readonly #made = new Map<string, unknown>();
  readonly #whole: () => object;

  constructor(whole: () => object) {
    this.#whole = whole;
  }

  resolved(wish: Wish): unknown {
    if (!this.#made.has(wish.prefix)) this.#made.set(wish.prefix, resolve(this.#whole(), wish));
    return this.#made.get(wish.prefix);
  }
}

/** The things that a list lists: what is included in them is named from each thing, not from the list. */
export class Listed {
  readonly items: readonly object[];

  constructor(items: readonly object[]) {
    this.items = items;
  }
}

/** What a user put there: passed on as it is, whatever its keys are called. */
export class Verbatim {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** What a request asks for with `include` and `exclude`, and the path prefix that its hrefs get. */
export interface Wish {
  readonly include: ReadonlySet<string>;
  readonly exclude: ReadonlySet<string>;
  readonly prefix: string;
}

/** Includes go this deep; deeper references stay references. */
const deepest = 3;

/** An answer as plain JSON: references resolved as the request wishes, hrefs below its base address. */
export function resolve(value: unknown, wish: Wish, path: readonly string[] = []): unknown {
  if (value instanceof Reference) {
    const open = path.length <= deepest && isWanted(path.join('.'), value.expanded, wish);
    return open ? resolve(value.whole(), wish, path) : { href: wish.prefix + value.href };
  }
  if (value instanceof Constant) return value.resolved(wish);
  if (value instanceof Verbatim) return value.value;
  if (value instanceof Listed) return value.items.map((item) => resolve(item, wish));
  if (Array.isArray(value)) return value.map((item) => resolve(item, wish, path));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (name === 'href' && typeof inner === 'string') return [name, wish.prefix + inner];
      return [name, resolve(inner, wish, [...path, name])];
    }),
  );
}

/** Asking for a part of something asks for the thing, too. */
function isWanted(path: string, byDefault: boolean, { include, exclude }: Wish): boolean {
  if (include.has(path) || [...include].some((asked) => asked.startsWith(`${path}.`))) return true;
  return byDefault && !exclude.has(path);
}
