/** What a host said about itself, by section; a file's section has the file's path as its name. */
export type Sections = ReadonlyMap<string, string>;

/**
 * Splits what `kp_facts` (engine/remote/facts.sh) printed at its lines `==> NAME <==`. The first section of a name counts,
 * and an environment variable cannot stand in for a file, because the environment comes last.
 */
export function readSections(output: Buffer): Sections {
  const parts = output.toString().split(/^==> (.+) <==\n/m);
  const sections = new Map<string, string>();
  for (let at = 1; at + 1 < parts.length; at += 2) {
    const [name, content] = [parts[at]!, parts[at + 1]!];
    if (!sections.has(name)) sections.set(name, content.replace(/\n$/, ''));
  }
  return sections;
}

/** The only line of a file, without blanks around it; undefined when the host has no such file, or it is empty. */
export function line(sections: Sections, name: string): string | undefined {
  return sections.get(name)?.trim() || undefined;
}

/** The lines of a section that say something. */
export function linesOf(sections: Sections, name: string): string[] {
  return (sections.get(name) ?? '').split('\n').filter((one) => one.trim() !== '');
}

/** The lines `KEY VALUE` of a section; of a key that comes again all values are kept. */
export function pairs(sections: Sections, name: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const one of linesOf(sections, name)) {
    const [, key = '', value = ''] = /^(\S+) ?(.*)$/.exec(one) ?? [];
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

/** The assignments `NAME=value` of a shell-like file such as os-release(5), unquoted. */
export function assignments(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/^([A-Za-z_]\w*)=(.*)$/gm)) {
    const [, , inner = value] = /^(["'])(.*)\1$/.exec(value.trim()) ?? [];
    found[name] = inner.replace(/\\(["'$`\\])/g, '$1');
  }
  return found;
}
