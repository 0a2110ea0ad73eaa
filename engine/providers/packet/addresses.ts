import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Values } from '../../types.ts';
import type { AddressBlock, Addresses, Assignment, BlockChange, BlockOrder } from '../addresses.ts';
import { createOnce } from '../once.ts';
import type { Project } from '../provider.ts';
import type { RetryPolicy } from '../retry.ts';
import type { Transport } from '../transport.ts';
import { listAll } from './paging.ts';
import { unless404 } from './refused.ts';
import { isMark, orderMark } from './server.ts';
import { coded, idOf, reference, shaped } from './shapes.ts';

const assignmentShape = z.looseObject({
  id: z.string().min(1),
  network: z.string().nullish(),
  address: z.string(),
  cidr: z.number(),
  management: z.boolean().nullish(),
  assigned_to: reference.nullish(),
});

const blockShape = z.looseObject({
  id: z.string().min(1),
  type: z.string().nullish(),
  address_family: z.union([z.literal(4), z.literal(6)]).nullish(),
  network: z.string().nullish(),
  cidr: z.number().nullish(),
  gateway: z.string().nullish(),
  netmask: z.string().nullish(),
  public: z.boolean().nullish(),
  global_ip: z.boolean().nullish(),
  management: z.boolean().nullish(),
  state: z.string().nullish(),
  details: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  customdata: z.record(z.string(), z.json()).nullish(),
  facility: coded.nullish(),
  metro: coded.nullish(),
  assignments: z.array(z.unknown()).nullish(),
  created_at: z.string().nullish(),
});

const availableShape = z.looseObject({ available: z.array(z.string()) });
const addressesShape = z.looseObject({ ip_addresses: z.array(z.unknown()) });

type Given = z.infer<typeof blockShape>;

/** The IP reservations of projects, whose name is what the API calls details, and their assignments. */
export function addresses(transport: Transport, retries: RetryPolicy): Addresses {
  return {
    list: (project, signal) => listBlocks(transport, project, signal),
    reserve: (project, order) => reserve(transport, project, order, retries),
    change: (block, change) => changeBlock(transport, block, change),
    release: (id) => remove(transport, id),
    free: (block, prefix, signal) => freeNetworks(transport, block, prefix, signal),
    assign: (server, cidr) => assign(transport, server, cidr, retries),
    unassign: (id) => remove(transport, id),
  };
}

/** A virtual router's blocks are of another kind, and left out. */
async function listBlocks(transport: Transport, project: Project, signal?: AbortSignal): Promise<AddressBlock[]> {
  const path = `/projects/${project.id}/ips`;
  const list = { path, name: 'ip_addresses', item: blockShape, query: { include: 'assignments,facility,metro' } };
  return (await listAll(transport, list, signal)).filter(({ type }) => type !== 'vrf').map(blockOf);
}

/** It is found again by its mark, a tag that nothing else has. */
function reserve(
  transport: Transport,
  project: Project,
  order: BlockOrder,
  retries: RetryPolicy,
): Promise<AddressBlock> {
  const path = `/projects/${project.id}/ips`;
  const mark = orderMark(order.name, randomBytes(6).toString('hex'));
  const body = orderBody(order, mark);
  return createOnce(
    {
      what: 'the addresses were reserved',
      hint: `if they were reserved after all, they bear the tag ${mark}; the next run finds them by their name or tags`,
      make: async () => blockOf(shaped(blockShape, await transport({ method: 'POST', path, body }), `POST ${path}`)),
      find: async () =>
        (await listBlocks(transport, project))
          .filter(({ marks }) => marks.includes(mark))
          .sort((a, b) => (`${a.createdAt} ${a.id}` < `${b.createdAt} ${b.id}` ? -1 : 1)),
      discard: ({ id }) => remove(transport, id),
    },
    retries,
  );
}

/** The API counts addresses, and knows scope and family as one word. */
function orderBody({ scope, family, prefix, location, ...order }: BlockOrder, mark: string): Values {
  const { region, site } = location;
  return {
    type: `${scope}_ipv${family}`,
    quantity: 2 ** ((family === 4 ? 32 : 128) - prefix),
    ...(site ? { facility: site } : region ? { metro: region } : {}),
    ...(order.name === '' ? {} : { details: order.name }),
    tags: [...order.tags, mark],
    ...(order.customData === undefined ? {} : { customdata: order.customData }),
    ...(order.reason === undefined ? {} : { comments: order.reason }),
    ...(order.atOnce ? { fail_on_approval_required: true } : {}),
  };
}

async function changeBlock(transport: Transport, { id, marks }: AddressBlock, change: BlockChange): Promise<void> {
  const body = {
    ...(change.name === undefined ? {} : { details: change.name }),
    ...(change.tags ? { tags: [...change.tags, ...marks] } : {}),
    ...(change.customData ? { customdata: change.customData } : {}),
  };
  await transport({ method: 'PATCH', path: `/ips/${id}`, body, repeatable: true });
}

/** An id here is a block's or an assignment's. */
async function remove(transport: Transport, id: string): Promise<void> {
  await transport({ method: 'DELETE', path: `/ips/${id}` }).catch(unless404);
}

async function freeNetworks(
  transport: Transport,
  { id }: AddressBlock,
  prefix: number,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const path = `/ips/${id}/available`;
  const json = await transport({ method: 'GET', path, query: { cidr: prefix }, ...(signal ? { signal } : {}) });
  return shaped(availableShape, json, `GET ${path}`).available;
}

/** A server has a network once, so it is found again by that. */
function assign(transport: Transport, server: string, cidr: string, retries: RetryPolicy): Promise<Assignment> {
  const path = `/devices/${server}/ips`;
  const query = { include: 'assigned_to' };
  return createOnce(
    {
      what: `${cidr} was assigned`,
      make: async () => {
        const json = await transport({ method: 'POST', path, body: { address: cidr } });
        return { ...assignmentOf(shaped(assignmentShape, json, `POST ${path}`)), server };
      },
      find: async () => {
        const json = await transport({ method: 'GET', path, query });
        const listed = shaped(addressesShape, json, `GET ${path}`).ip_addresses;
        return assignmentsOf(listed).filter((one) => one.cidr === cidr);
      },
      discard: ({ id }) => remove(transport, id),
    },
    retries,
  );
}

const states: Readonly<Record<string, AddressBlock['state']>> = {
  created: 'ready',
  active: 'ready',
  pending: 'pending',
  denied: 'refused',
  deleting: 'leaving',
};

function blockOf(given: Given): AddressBlock {
  const tags = given.tags ?? [];
  const stateName = given.state ?? 'created';
  const family = given.address_family ?? (given.type?.endsWith('ipv6') ? 6 : 4);
  return {
    id: given.id,
    name: given.details ?? '',
    scope: given.global_ip ? 'global' : given.public === false ? 'private' : 'public',
    family,
    ...(given.network && given.cidr != null ? { cidr: `${given.network}/${given.cidr}` } : {}),
    prefix: given.cidr ?? (family === 4 ? 32 : 128),
    ...(given.gateway ? { gateway: given.gateway } : {}),
    ...(given.netmask ? { netmask: given.netmask } : {}),
    location: {
      ...(given.metro?.code ? { region: given.metro.code } : {}),
      ...(given.facility?.code ? { site: given.facility.code } : {}),
    },
    state: Object.hasOwn(states, stateName) ? states[stateName]! : 'unknown',
    stateName,
    tags: tags.filter((tag) => !isMark(tag)),
    marks: tags.filter(isMark),
    customData: (given.customdata ?? {}) as Values,
    management: given.management ?? false,
    assignments: assignmentsOf(given.assignments ?? []),
    createdAt: given.created_at ?? '',
    raw: given as Values,
  };
}

/** Those that came in full; a mere reference says nothing of where it leads. */
function assignmentsOf(given: readonly unknown[]): Assignment[] {
  return given.flatMap((one) => {
    const { data } = assignmentShape.safeParse(one);
    return data ? [assignmentOf(data)] : [];
  });
}

function assignmentOf({ id, network, address, cidr, assigned_to }: z.infer<typeof assignmentShape>): Assignment {
  const server = assigned_to ? idOf(assigned_to) : undefined;
  return { id, cidr: `${network ?? address}/${cidr}`, ...(server === undefined ? {} : { server }) };
}
