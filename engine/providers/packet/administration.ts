import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Value, Values } from '../../types.ts';
import { createOnce } from '../once.ts';
import type { ProjectAdministration, ProjectChange, ProjectDetails, ProjectOrder } from '../projects.ts';
import type { RetryPolicy } from '../retry.ts';
import type { Transport } from '../transport.ts';
import { listAll } from './paging.ts';
import { unless404 } from './refused.ts';
import { isMark, orderMark } from './server.ts';
import { idOf, projectShape, reference, shaped } from './shapes.ts';

const detailedShape = projectShape.extend({
  organization: reference.nullish(),
  payment_method: reference.nullish(),
  customdata: z.record(z.string(), z.json()).nullish(),
  tags: z.array(z.string()).nullish(),
  backend_transfer_enabled: z.boolean().nullish(),
  created_at: z.string().nullish(),
});

/** Projects as what can be made and changed. */
export function administration(transport: Transport, retries: RetryPolicy): ProjectAdministration {
  return {
    list: (signal) => listDetails(transport, signal),
    create: (order) => createProject(transport, order, retries),
    change: (project, change) => changeProject(transport, project, change),
    remove: async (id) => {
      await transport({ method: 'DELETE', path: `/projects/${id}` }).catch(unless404);
    },
  };
}

async function listDetails(transport: Transport, signal?: AbortSignal): Promise<ProjectDetails[]> {
  const list = { path: '/projects', name: 'projects', item: detailedShape };
  return (await listAll(transport, list, signal)).map(detailsOf);
}

/** Names need not differ, so a project is found again by a mark of its own. */
function createProject(transport: Transport, order: ProjectOrder, retries: RetryPolicy): Promise<ProjectDetails> {
  const path = order.organization === undefined ? '/projects' : `/organizations/${order.organization}/projects`;
  const mark = orderMark(order.name, randomBytes(6).toString('hex'));
  const body = { ...bodyOf(order), tags: [...(order.tags ?? []), mark] };
  return createOnce(
    {
      what: 'the project was made',
      hint: `if it was made after all, it bears the tag ${mark}; the next run finds it by its name`,
      make: async () =>
        detailsOf(shaped(detailedShape, await transport({ method: 'POST', path, body }), `POST ${path}`)),
      find: async () =>
        (await listDetails(transport))
          .filter(({ marks }) => marks.includes(mark))
          .sort((a, b) => (`${a.createdAt} ${a.id}` < `${b.createdAt} ${b.id}` ? -1 : 1)),
      discard: ({ id }) => transport({ method: 'DELETE', path: `/projects/${id}` }),
    },
    retries,
  );
}

async function changeProject(
  transport: Transport,
  { id, marks }: ProjectDetails,
  change: ProjectChange,
): Promise<ProjectDetails> {
  const path = `/projects/${id}`;
  const body = {
    ...bodyOf(change),
    ...(change.tags ? { tags: [...change.tags, ...marks] } : {}),
    ...(change.backendTransfer === undefined ? {} : { backend_transfer_enabled: change.backendTransfer }),
  };
  const json = await transport({ method: 'PUT', path, body, repeatable: true });
  return detailsOf(shaped(detailedShape, json, `PUT ${path}`));
}

function bodyOf({ name, paymentMethod, customData }: ProjectChange): Values {
  const body: Record<string, Value | undefined> = { name, payment_method_id: paymentMethod, customdata: customData };
  return Object.fromEntries(Object.entries(body).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}

function detailsOf(given: z.infer<typeof detailedShape>): ProjectDetails {
  const tags = given.tags ?? [];
  const organization = given.organization && idOf(given.organization);
  const paymentMethod = given.payment_method && idOf(given.payment_method);
  return {
    id: given.id,
    name: given.name,
    ...(organization ? { organization } : {}),
    ...(paymentMethod ? { paymentMethod } : {}),
    customData: (given.customdata ?? {}) as Values,
    tags: tags.filter((tag) => !isMark(tag)),
    marks: tags.filter(isMark),
    backendTransfer: given.backend_transfer_enabled ?? false,
    createdAt: given.created_at ?? '',
  };
}
