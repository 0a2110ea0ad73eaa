/** The headers of the last answer in what curl writes down of all: names in small letters, with _ for -, as Ansible has them. */
export function finalHeaders(text: string): Record<string, string> {
  const last = text
    .split(/\r?\n\r?\n/)
    .filter((block) => /^HTTP\//.test(block))
    .at(-1);
  const lines = (last ?? '').split(/\r?\n/).slice(1);
  return Object.fromEntries(
    lines
      .map((line): [string, string] => {
        const at = line.indexOf(':');
        return [line.slice(0, at).trim().toLowerCase().replaceAll('-', '_'), line.slice(at + 1).trim()];
      })
      .filter(([name]) => name !== ''),
  );
}
