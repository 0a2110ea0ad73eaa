import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { viewOf } from '../../engine/cli/inventory-view.ts';
import { liveInventory } from '../../engine/inventory/live.ts';
import { limitHosts, matchHosts } from '../../engine/inventory/patterns.ts';
import { noFolders, type Surroundings } from '../../engine/inventory/values.ts';
import { suite } from '../suite.ts';
import { type Asked, askAnsible, listed, type Said, sameLayout } from './ansible.ts';
import { type Case, cases } from './compatible.cases.ts';
import { writeFiles } from './written.ts';

/** What a case is asked for beside its list: the options for both programs. */
const lists = [[], ['--export']] as const;

const around = mkdtempSync(join(tmpdir(), 'kplay-compatible-'));
const folderOf = (name: string) => join(around, 'cases', name.replace(/\W+/g, '-'));
const answers = new Map<string, Said>();

function sourcesOf({ files, sources = Object.keys(files) }: Case): readonly string[] {
  return sources;
}

/** Every question to Ansible, by its key. */
function questions(): Map<string, Asked> {
  const asked = new Map<string, Asked>();
  for (const [name, each] of Object.entries(cases)) {
    const folder = folderOf(name);
    const common = sourcesOf(each).flatMap((source) => ['-i', source]);
    const limit = each.limit ? ['--limit', each.limit] : [];
    for (const options of lists) {
      const args = [...common, ...limit, '--list', ...options];
      asked.set(key(name, '--list', ...options), { command: 'inventory', args, folder });
    }
    asked.set(key(name, '--yaml'), {
      command: 'inventory',
      args: [...common, ...limit, '--list', '--yaml', '--export'],
      folder,
    });
    asked.set(key(name, '--graph'), { command: 'inventory', args: [...common, '--graph'], folder });
    for (const host of each.hosts ?? []) {
      asked.set(key(name, '--host', host), { command: 'inventory', args: [...common, '--host', host], folder });
    }
    for (const pattern of patternsOf(each)) {
      asked.set(key(name, pattern), { command: 'adhoc', args: [...common, '--list-hosts', pattern], folder });
    }
  }
  return asked;
}

function patternsOf({ patterns = [], unordered = [] }: Case): readonly string[] {
  return [...patterns, ...unordered];
}

function key(...parts: readonly string[]): string {
  return parts.join('\n');
}

async function surroundings(name: string, each: Case): Promise<Surroundings> {
  process.chdir(folderOf(name));
  const live = await liveInventory(sourcesOf(each), undefined, () => undefined);
  const fail = (error: Error) => {
    throw error;
  };
  return {
    inventory: live.current,
    besideInventory: live.folders,
    besidePlaybook: noFolders,
    extra: new Map(),
    warn: fail,
  };
}

/** The answer, which has to be a good one. */
function answerOf(...parts: readonly string[]): string {
  const { code, stdout, stderr } = answers.get(key(...parts))!;
  assert.is(code, 0, stderr);
  return stdout;
}

type Groups = Readonly<Record<string, { readonly children?: Groups } | null>>;

/** Ansible's YAML leaves out groups that say nothing of their own, which kplay's has, for patterns that name them. */
function withoutEmpty(groups: Groups): Groups {
  const entries = Object.entries(groups).map(([name, group]): [string, Groups[string]] => {
    const { children, ...rest } = group ?? {};
    const below = withoutEmpty(children ?? {});
    return [name, Object.keys(below).length > 0 ? { ...rest, children: below } : rest];
  });
  return Object.fromEntries(entries.filter(([, group]) => Object.keys(group ?? {}).length > 0));
}

/** Keys in order of their names, as Ansible's YAML has them; kplay's are in the order of the sources. */
function sameOrder(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sameOrder);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sameOrder(each)]));
}

suite(
  'inventories as Ansible reads them',
  (test) => {
    for (const [name, each] of Object.entries(cases)) {
      for (const options of lists) {
        test(`${name}: --list ${options.join(' ')}`, async () => {
          const around = await surroundings(name, each);
          const hosts = limited(around, each);
          const wanted = { view: '--list', name: undefined, export: options.length > 0 };
          const said = answerOf(name, '--list', ...options);
          assert.is(sameLayout(await viewOf(around, hosts, wanted)), sameLayout(said));
        });
      }
      test(`${name}: as YAML`, async () => {
        const around = await surroundings(name, each);
        const wanted = { view: '--list', name: undefined, yaml: true, export: true };
        const ours = parse(await viewOf(around, limited(around, each), wanted));
        const theirs = parse(answerOf(name, '--yaml'));
        assert.equal(sameOrder(withoutEmpty(ours)), sameOrder(withoutEmpty(theirs)));
      });
      test(`${name}: --graph`, async () => {
        const around = await surroundings(name, each);
        const all = new Set(around.inventory.hosts.keys());
        assert.is(
          (await viewOf(around, all, { view: 'graph', name: undefined })).trim(),
          answerOf(name, '--graph').trim(),
        );
      });
      for (const host of each.hosts ?? []) {
        test(`${name}: --host ${host}`, async () => {
          const around = await surroundings(name, each);
          const said = answerOf(name, '--host', host);
          assert.is(sameLayout(await viewOf(around, new Set(), { view: 'host', name: host })), sameLayout(said));
        });
      }
      for (const pattern of patternsOf(each)) {
        test(`${name}: ${pattern}`, async () => {
          const { inventory } = await surroundings(name, each);
          const ordered = each.patterns?.includes(pattern);
          const ours = matchHosts(pattern, inventory, undefined, () => undefined);
          const theirs = listed(answerOf(name, pattern));
          assert.equal(ordered ? ours : ours.sort(), ordered ? theirs : theirs.sort());
        });
      }
    }
  },
  {
    before: async () => {
      for (const [name, { files }] of Object.entries(cases)) writeFiles(folderOf(name), files);
      const asked = questions();
      mkdirSync(join(around, 'home'));
      const said = await askAnsible([...asked.values()], join(around, 'home'));
      [...asked.keys()].forEach((each, index) => {
        answers.set(each, said[index]!);
      });
    },
    after: () => {
      process.chdir(tmpdir());
      rmSync(around, { recursive: true });
    },
  },
);

function limited({ inventory }: Surroundings, { limit }: Case): ReadonlySet<string> {
  return new Set(limit ? limitHosts(limit, inventory) : inventory.hosts.keys());
}
