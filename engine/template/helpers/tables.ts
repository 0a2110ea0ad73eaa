import type { Value, Values } from '../../types.ts';
import { defineHelper, Refusal } from './helper.ts';

export const fromIni = defineHelper({
  name: 'from_ini',
  summary: 'the sections of an INI text as a map of maps of texts; what stands before the first is in "DEFAULT"',
  takes: { text: 'text' },
  gives: 'map',
  examples: [
    { expression: 'from_ini text', vars: { text: '; one\n[etcd]\nport = 2379\n' }, value: { etcd: { port: '2379' } } },
    { expression: 'extract "etcd" (from_ini text) "port"', vars: { text: '[etcd]\nport: 2379\n' }, value: '2379' },
  ],
  run: ({ text }) => {
    const sections = new Map<string, Map<string, Value>>();
    let section = 'DEFAULT';
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const trimmed = line.trim();
      if (trimmed === '' || /^[;#]/.test(trimmed)) continue;
      const [, name] = /^\[(.+)\]$/.exec(trimmed) ?? [];
      const [, key, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed) ?? [];
      if (name === undefined && key === undefined)
        throw new Refusal(`its line ${index + 1} is neither [section] nor key = value`);
      section = name ?? section;
      const entries = sections.get(section) ?? new Map<string, Value>();
      sections.set(section, entries);
      if (key !== undefined) entries.set(key, value!);
    }
    return Object.fromEntries(
      Array.from(sections, ([name, entries]): [string, Values] => [name, Object.fromEntries(entries)]),
    );
  },
});

export const fromCsv = defineHelper({
  name: 'from_csv',
  summary: 'the rows of a CSV text (RFC 4180) as a list of maps, whose keys are the first row or fieldnames=',
  takes: { text: 'text' },
  options: { delimiter: 'text?', fieldnames: 'list?' },
  gives: 'list',
  examples: [
    { expression: 'from_csv text', vars: { text: 'name,ip\na,"10.0.0.1"\n' }, value: [{ name: 'a', ip: '10.0.0.1' }] },
  ],
  run: ({ text, delimiter = ',', fieldnames }) => {
    if (delimiter.length !== 1 || /["\r\n]/.test(delimiter))
      throw new Refusal('it has to be one character', undefined, 'delimiter');
    const rows = rowsOf(text, delimiter).filter((row) => row.length > 1 || row[0] !== '');
    const [names, records] = fieldnames ? [fieldnames.map(String), rows] : [rows[0] ?? [], rows.slice(1)];
    return records.map((row, index) => {
      if (row.length > names.length)
        throw new Refusal(`row ${index + 1} has ${row.length} fields, and there are ${names.length} names`);
      return Object.fromEntries(names.map((name, column) => [name, row[column] ?? null]));
    });
  },
});

function rowsOf(text: string, delimiter: string): string[][] {
  const sign = delimiter.replace(/[\\^$.*+?()[\]{}|-]/, '\\$&');
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^${sign}"\\r\\n]*))(${sign}|\\r?\\n|$)`, 'y');
  const rows: string[][] = [[]];
  while (field.lastIndex < text.length) {
    const start = field.lastIndex;
    const found = field.exec(text);
    if (!found) throw new Refusal(`a quote is wrong at character ${start + 1}`);
    const [, quoted, bare, end] = found;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare!);
    if (end === delimiter && field.lastIndex === text.length) rows.at(-1)!.push('');
    if (end !== delimiter && end !== '') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}
