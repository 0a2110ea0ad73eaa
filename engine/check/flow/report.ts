import { InputError } from '../../errors.ts';

interface Noted {
  readonly error: InputError;
  readonly hosts: Set<string>;
  /** The hosts for which the place was looked at. */
  readonly of: Set<string>;
}

/** What was found for several hosts, each thing once, with the hosts for which it was. */
export class Report {
  readonly #noted = new Map<string, Noted>();

  note(error: InputError, hosts: readonly string[], of: readonly string[]): void {
    const { file, line, column } = error.origin!;
    const key = JSON.stringify([error.message, file, line, column]);
    const noted = this.#noted.get(key) ?? { error, hosts: new Set(), of: new Set() };
    this.#noted.set(key, noted);
    for (const host of hosts) noted.hosts.add(host);
    for (const host of of) noted.of.add(host);
  }

  /** The errors, with their hosts where these are not all of their plays. */
  errors(): InputError[] {
    return [...this.#noted.values()].map(({ error, hosts, of }) => {
      if (hosts.size >= of.size) return error;
      const { message, origin, via, hint, code } = error;
      const details = { via, ...(origin && { origin }), ...(hint && { hint }), ...(code && { code }) };
      return new InputError(`${message} for ${listed([...hosts])}`, details);
    });
  }
}

/** `h1, h2 and 3 more`. */
export function listed(names: readonly string[]): string {
  if (names.length <= 3) return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
