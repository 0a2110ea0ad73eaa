import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ProviderError } from '../../errors.ts';
import type { ProjectChange, ProjectDetails } from '../../providers/projects.ts';
import type { Difference } from '../../remote/answer.ts';
import type { Values } from '../../types.ts';
import { word } from '../definition/arguments.ts';
import { apiArguments, maybeWord } from './api.ts';

/** What the project module takes. */
export const projectArguments = z
  .object({
    ...apiArguments,
    name: maybeWord.describe('its name; with an id, the name that it is to have'),
    id: maybeWord.describe('its id, for one that exists already'),
    state: z.enum(['present', 'absent']).default('present').describe('whether it is to be there'),
    organization: maybeWord.describe("id of the organization that a new one belongs to; else the token's own"),
    payment_method: maybeWord.describe('id of what pays for it'),
    tags: z.array(word).nullish().describe('all tags that it is to have; left out, they stay as they are'),
    customdata: z.record(z.string(), z.json()).nullish().describe('a mapping that the API keeps with it'),
    backend_transfer: z
      .boolean()
      .nullish()
      .describe('whether its servers reach each other across metros by their private addresses'),
  })
  .refine(({ name, id }) => name !== undefined || id !== undefined, {
    path: ['name'],
    message: 'give a name or an id',
  });

export type ProjectArguments = z.infer<typeof projectArguments>;

/** The project that the arguments name; undefined when there is none. Throws a ProviderError when several share the name. */
export function theProject(
  projects: readonly ProjectDetails[],
  { id, name }: ProjectArguments,
): ProjectDetails | undefined {
  if (id !== undefined) return projects.find((project) => project.id === id);
  const [found, another] = projects.filter((project) => project.name === name);
  if (found && another) {
    throw new ProviderError(`several projects are named "${name}"`, {
      hint: `give the id of one: ${found.id} or ${another.id}`,
    });
  }
  return found;
}

/** What is to be changed about it; undefined when nothing is. Throws a ProviderError for what cannot be changed. */
export function projectChangeOf(there: ProjectDetails, given: ProjectArguments): ProjectChange | undefined {
  const {
    organization,
    name,
    payment_method: paymentMethod,
    tags,
    customdata,
    backend_transfer: backendTransfer,
  } = given;
  if (organization !== undefined && there.organization !== undefined && there.organization !== organization) {
    const message = `the project ${there.name} belongs to the organization ${there.organization}, not ${organization}`;
    throw new ProviderError(message, { hint: 'a project is moved by a transfer request, not by changing it' });
  }
  const change: ProjectChange = {
    ...(name === undefined || name === there.name ? {} : { name }),
    ...(paymentMethod === undefined || paymentMethod === there.paymentMethod ? {} : { paymentMethod }),
    ...(tags == null || isDeepStrictEqual([...tags].sort(), [...there.tags].sort()) ? {} : { tags }),
    ...(customdata == null || isDeepStrictEqual(customdata, there.customData)
      ? {}
      : { customData: customdata as Values }),
    ...(backendTransfer == null || backendTransfer === there.backendTransfer ? {} : { backendTransfer }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

/** A project as the registered result has it. */
export function projectResult(project: ProjectDetails): Values {
  const { id, name, organization = '', paymentMethod = '', tags, customData, backendTransfer } = project;
  return {
    id,
    name,
    organization,
    payment_method: paymentMethod,
    tags,
    customdata: customData,
    backend_transfer: backendTransfer,
  };
}

type Shown = Pick<ProjectDetails, 'name'> & Partial<ProjectDetails>;

/** What becomes of a project, to be shown; undefined stands for none. */
export function projectDifference(before: Shown | undefined, after: Shown | undefined): Difference[] {
  return [{ name: `project ${(before ?? after)!.name}`, before: described(before), after: described(after) }];
}

function described(project: Shown | undefined): string {
  if (!project) return '';
  const { name, paymentMethod = '', tags = [], customData = {}, backendTransfer = false } = project;
  const lines = [`name: ${name}`, `tags: ${tags.join(', ')}`, `customdata: ${JSON.stringify(customData)}`];
  return `${[...lines, `payment_method: ${paymentMethod}`, `backend_transfer: ${backendTransfer}`].join('\n')}\n`;
}
