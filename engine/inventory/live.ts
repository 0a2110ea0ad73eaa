import { explain } from '../errors.ts';
import { readVarsFolders } from '../load/variables.ts';
import type { Addition, Order } from '../modules/definition/module.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import { type Cause, type Host, type Inventory, type Origin, Unknown, type Vars } from '../types.ts';
import type { Extensible } from './additions.ts';
import { inventoryFolders, loadExtensible } from './index.ts';

/**
 * The inventory as its sources describe it now, with the variable files beside them and, below those, in the current
 * folder: a cluster's folder keeps its inventories and playbooks in folders of their own. What tasks add stays. `refresh` reads all again, and
 * never from a cache; neither does the first reading with `fresh`.
 */
export async function liveInventory(
  sources: readonly string[],
  vault: Vault | undefined,
  warn: (message: string) => void,
  { fresh = false }: { readonly fresh?: boolean } = {},
) {
  const read = (fresh: boolean) => loadExtensible(sources, { vault, fresh, warn: (mistake) => warn(explain(mistake)) });
  const folders = () => [...new Set([process.cwd(), ...inventoryFolders(sources)])];
  const readFolders = () => folders().map((folder) => readVarsFolders(folder, vault));
  let loaded: Extensible;
  const additions: { readonly addition: Addition; readonly origin: Origin }[] = [];
  const live = {
    current: { hosts: new Map(), groups: new Map() } as Inventory,
    folders: readFolders(),
    /** Adds to the inventory; gives the hosts that are others now, undefined when it had all of that. */
    async add(addition: Addition, origin: Origin): Promise<readonly Host[] | undefined> {
      const { extend } = await import('./additions.ts'); // few runs add anything
      const extended = extend(loaded, addition, origin);
      additions.push({ addition, origin });
      if (extended) live.current = extended.inventory;
      return extended?.hosts;
    },
    /** Adds machines that a task would order, of which nothing else is known; gives those that are not there. */
    async expect(machines: readonly Order[], cause: Cause): Promise<readonly Host[]> {
      const { withExpected } = await import('./expected.ts');
      const { hosts } = live.current;
      live.current = withExpected(live.current, sources, machines, vault, { data: new Unknown('any', cause) });
      return [...live.current.hosts.values()].filter(({ name }) => !hosts.has(name));
    },
    /** Takes away the hosts that are machines of these ids; gives their names. */
    forget(ids: ReadonlySet<string>): readonly string[] {
      const { hosts, groups } = live.current;
      const known = new Map([...hosts.values()].map(({ name, vars }) => [identityIn(vars), name]));
      const names = [...ids].flatMap((id) => known.get(id) ?? []);
      const stays = (name: string) => !names.includes(name);
      live.current = {
        ...live.current,
        hosts: new Map([...hosts].filter(([name]) => stays(name))),
        groups: new Map([...groups].map(([name, group]) => [name, { ...group, hosts: group.hosts.filter(stays) }])),
      };
      return names;
    },
    /** What the provider of a host says of why it cannot be reached; undefined when there is none, or nothing to say. */
    async departure({ vars }: Host, signal: AbortSignal): Promise<string | undefined> {
      const id = identityIn(vars);
      if (id === undefined) return undefined;
      const [{ departureOf }, { pluginFiles }] = await Promise.all([
        import('./packet/departure.ts'), // hosts are seldom lost
        import('./plugin-files.ts'),
      ]);
      const documents = () => sources.flatMap((source) => pluginFiles(source, vault));
      return departureOf(id, documents, process.env, signal);
    },
    async refresh(): Promise<void> {
      await load(true);
      live.folders = readFolders();
      // A host that is gone stays gone, unless a task had added it: as Ansible has it.
      for (const { addition, origin } of additions.splice(0)) {
        if (!addition.known || loaded.draft.hosts.has(addition.host)) await live.add(addition, origin);
      }
    },
  };
  const load = async (fresh: boolean) => {
    loaded = await read(fresh);
    live.current = loaded.inventory;
  };
  await load(fresh);
  return live;
}

/** The id by which a host's provider knows it. */
function identityIn(vars: Vars): string | undefined {
  const known = ['kplay_identity', 'packet_id'].map((name) => vars.get(name)).find((binding) => binding !== undefined);
  return known && 'data' in known && typeof known.data === 'string' ? known.data : undefined;
}
