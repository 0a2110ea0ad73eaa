import { unknown } from '../load/unknown.ts';
import type { Order } from '../modules/definition/module.ts';
import type { Server } from '../providers/provider.ts';
import type { Vault } from '../secrets/vault/vault.ts';
import type { Binding, Inventory, Value, Vars, Written } from '../types.ts';
import { addInventory, implied, newDraft } from './draft.ts';
import { finish } from './finish.ts';
import { asPacket } from './lab.ts';
import { addNested, withoutNested } from './nested.ts';
import { choose } from './packet/choose.ts';
import { inventoryOf } from './packet/groups.ts';
import { nameHosts } from './packet/hosts.ts';
import { readOptions } from './packet/options.ts';
import { pluginFiles } from './plugin-files.ts';

/**
 * The inventory with the hosts that these machines will be once they are there: in the groups in which the plugins among
 * the sources will put them, with all variables that a machine has, of which nothing is known; `binding` is what they are bound to.
 */
export function withExpected(
  known: Inventory,
  sources: readonly string[],
  machines: readonly Order[],
  vault: Vault | undefined,
  binding: Binding = unknown,
): Inventory {
  const documents = machines.length === 0 ? [] : sources.flatMap((source) => pluginFiles(source, vault));
  if (documents.length === 0) return known;
  const draft = newDraft();
  addInventory(draft, known, implied);
  for (const document of documents) {
    addInventory(draft, expectedOf(document, machines, known, binding), document.origin);
    addNested(draft, document);
  }
  return finish(draft, () => {});
}

function expectedOf(document: Written, machines: readonly Order[], known: Inventory, binding: Binding): Inventory {
  const options = readOptions(asPacket(withoutNested(document)));
  const [stateName = 'active'] = options.states ?? [];
  const peers = options.bgpPeers ? { peers: [] } : {};
  const found = machines
    .filter(({ hostname }) => !known.hosts.has(hostname))
    .map((machine) => ({ project: machine.project, server: serverOf(machine, stateName), ...peers }));
  const { hosts, groups } = inventoryOf(
    nameHosts(choose(found, { ...options, filter: [] }), options, () => {}),
    options,
  );
  return {
    hosts: new Map(
      [...hosts]
        .filter(([name]) => !known.hosts.has(name))
        .map(([name, host]) => [name, { ...host, vars: unknownVars(host.vars, binding) }]),
    ),
    groups: new Map(
      [...groups].map(([name, group]) => {
        const there = known.groups.get(name)?.vars;
        const vars = new Map([...group.vars].filter(([each]) => !there?.has(each)));
        return [name, { ...group, vars: unknownVars(vars, binding) }];
      }),
    ),
  };
}

function unknownVars(vars: Vars, binding: Binding): Vars {
  return new Map([...vars.keys()].map((name) => [name, binding]));
}

/** What the API tells of every device beside what its order says. */
const attributes = [
  'always_pxe',
  'billing_cycle',
  'bonding_mode',
  'created_at',
  'description',
  'hostname',
  'href',
  'id',
  'image_url',
  'ipxe_script_url',
  'iqn',
  'locked',
  'network_frozen',
  'provisioning_percentage',
  'short_id',
  'spot_instance',
  'spot_price_max',
  'state',
  'switch_uuid',
  'termination_time',
  'updated_at',
  'user',
] as const;

const address = { management: true, prefix: 31, gateway: '' };

function serverOf({ hostname, plan, image, metro, facility, tags }: Order, stateName: string): Server {
  return {
    id: hostname,
    name: hostname,
    state: 'ordered',
    stateName,
    addresses: [
      { ...address, ip: '', family: 4, public: true },
      { ...address, ip: '', family: 4, public: false, gateway: hostname },
      { ...address, ip: '', family: 6, public: true },
    ],
    location: { region: metro, site: facility },
    plan,
    image,
    tags,
    marks: [],
    locked: false,
    user: 'root',
    createdAt: '',
    raw: { ...Object.fromEntries(attributes.map((name): [string, Value] => [name, ''])), hostname, state: stateName },
  };
}
