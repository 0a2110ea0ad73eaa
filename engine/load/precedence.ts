import type { Host, Inventory, Role, Vars } from '../types.ts';
import type { VarsFolders } from './variables.ts';

/** Everything that can give one task on one host its variables. */
export interface Sources {
  readonly inventory: Inventory;
  readonly host: Host;
  /** group_vars and host_vars beside each inventory source; later ones override. */
  readonly besideInventory: readonly VarsFolders[];
  readonly besidePlaybook: VarsFolders;
  /** Facts of the host, and what set_fact made cacheable. */
  readonly facts: Vars;
  /** Roles that the play names, whose variables the whole play sees; later ones override. */
  readonly playRoles: readonly Role[];
  /** The role that the task belongs to. */
  readonly role?: Role | undefined;
  readonly play: Vars;
  /** What the play's vars_files gave for this host; later ones override. */
  readonly varsFiles: readonly Vars[];
  /** Of blocks, imports and the task itself; later ones override. */
  readonly task: readonly Vars[];
  /** Of includes around the task; later ones override. */
  readonly include?: readonly Vars[] | undefined;
  /** What include_vars read. */
  readonly included: Vars;
  /** What set_fact and register made. */
  readonly registered: Vars;
  /** -e; later ones override. */
  readonly extra: readonly Vars[];
  /** inventory_hostname, groups, hostvars, ansible_check_mode and so on. */
  readonly magic: Vars;
  /** The loop's variables (item, index). */
  readonly loop?: Vars | undefined;
}

interface Level {
  readonly name: string;
  /** Its layers, lowest first. */
  of(sources: Sources): readonly (Vars | undefined)[];
}

/** Ansible's order of precedence, lowest first: the table that the language's page and a test repeat. */
export const precedence: readonly Level[] = [
  { name: 'defaults of roles in the play', of: ({ playRoles }) => playRoles.map(({ defaults }) => defaults) },
  { name: 'defaults of the role', of: ({ role }) => [role?.defaults] },
  { name: 'inventory: group all', of: ({ inventory }) => [inventory.groups.get('all')?.vars] },
  { name: 'inventory: groups', of: (s) => s.host.groups.map((name) => s.inventory.groups.get(name)?.vars) },
  { name: 'group_vars/all beside the inventory', of: (s) => s.besideInventory.map(({ groups }) => groups.get('all')) },
  { name: 'group_vars/all beside the playbook', of: (s) => [s.besidePlaybook.groups.get('all')] },
  { name: 'group_vars beside the inventory', of: (s) => s.besideInventory.flatMap((folders) => ofGroups(s, folders)) },
  { name: 'group_vars beside the playbook', of: (s) => ofGroups(s, s.besidePlaybook) },
  { name: 'inventory: host', of: ({ host }) => [host.vars] },
  { name: 'host_vars beside the inventory', of: (s) => s.besideInventory.map(({ hosts }) => hosts.get(s.host.name)) },
  { name: 'host_vars beside the playbook', of: (s) => [s.besidePlaybook.hosts.get(s.host.name)] },
  { name: 'facts', of: ({ facts }) => [facts] },
  { name: 'vars of the play', of: ({ play }) => [play] },
  { name: 'vars_files', of: ({ varsFiles }) => varsFiles },
  { name: 'vars of roles in the play', of: ({ playRoles }) => playRoles.map(({ vars }) => vars) },
  { name: 'vars of the role', of: ({ role }) => [role?.vars] },
  { name: 'vars of its entry in roles', of: ({ role }) => [role?.given] },
  { name: 'vars of blocks, imports and the task', of: ({ task }) => task },
  { name: 'include_vars', of: ({ included }) => [included] },
  { name: 'set_fact and register', of: ({ registered }) => [registered] },
  { name: 'parameters of the role', of: ({ role }) => [role?.params] },
  { name: 'vars of includes', of: ({ include = [] }) => include },
  { name: 'extra variables (-e)', of: ({ extra }) => extra },
  { name: 'magic variables', of: ({ magic }) => [magic] },
  { name: 'variables of the loop', of: ({ loop }) => [loop] },
];

/** The layers to search for a name, highest precedence first; empty ones are left out and nothing is merged. */
export function layers(sources: Sources): readonly Vars[] {
  const found: Vars[] = [];
  for (const level of precedence) {
    for (const layer of level.of(sources)) if (layer !== undefined && layer.size > 0) found.push(layer);
  }
  return found.reverse();
}

function ofGroups({ host }: Sources, { groups }: VarsFolders): readonly (Vars | undefined)[] {
  return host.groups.map((name) => groups.get(name));
}
