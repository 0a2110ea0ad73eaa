import { stringify } from 'yaml';
import { z } from 'zod';
import type { Module } from './module.ts';

interface Property {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Property[];
  readonly items?: Property;
  readonly default?: unknown;
}

interface Shape {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

/** A module's page as Markdown, from its declaration alone: summary, arguments, what it returns, examples. */
export function describeModule(module: Module): string {
  const { name, summary, description, aliases = {}, freeForm } = module;
  const required = new Set(shapeOf(module.args).required ?? []);
  const args = Object.entries(shapeOf(module.args).properties ?? {}).map(([argument, property]) => {
    const also = aliases[argument] ? `also ${aliases[argument].join(', ')}` : '';
    const notes = [typeOf(property), required.has(argument) ? 'required' : '', defaultOf(property), also];
    return `- \`${argument}\` (${notes.filter((note) => note !== '').join(', ')}): ${sentence(property.description)}`;
  });
  const returns = Object.entries(shapeOf(module.returns).properties ?? {}).map(
    ([key, property]) => `- \`${key}\` (${typeOf(property)}): ${sentence(property.description)}`,
  );
  const examples = module.examples.map(({ title, task }) => `# ${title}\n${stringify([task])}`).join('\n');
  return [
    `# ${name}`,
    summary,
    ...(description ? [description] : []),
    ...(freeForm ? [`A plain string stands for \`${freeForm}\`.`] : []),
    ...(args.length > 0 ? ['## Arguments', args.join('\n')] : []),
    ...(returns.length > 0 ? ['## Returns', returns.join('\n')] : []),
    ...(examples === '' ? [] : ['## Examples', `\`\`\`yaml\n${examples}\`\`\``]),
  ]
    .join('\n\n')
    .concat('\n');
}

/** Types that JSON has no word for (secrets) are shown as what can be written in their place. */
function shapeOf(schema: z.ZodType): Shape {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
}

function typeOf(property: Property): string {
  if (property.enum) return property.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (property.anyOf)
    return [...new Set(property.anyOf.map(typeOf))].filter((type) => type !== 'anything').join(' or ');
  if (property.type === 'array') return `list of ${property.items ? typeOf(property.items) : 'anything'}`;
  if (property.type === 'object') return 'mapping';
  return property.type === undefined ? 'anything' : [property.type].flat().join(' or ');
}

function defaultOf(property: Property): string {
  return property.default === undefined ? '' : `default ${JSON.stringify(property.default)}`;
}

function sentence(text = ''): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
