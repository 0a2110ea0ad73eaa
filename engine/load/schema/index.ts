import type { JsonSchema } from './json.ts';
import { allModules, moduleDefinitions } from './modules.ts';
import { playDefinitions } from './playbook.ts';
import { roleDefinitions } from './roles.ts';
import { taskDefinitions } from './tasks.ts';
import { variablesSchema } from './variables.ts';

/** What the documents are that belong to playbooks and roles, by the definition that each begins with. */
const roots = {
  playbook: { title: 'A playbook of kplay', definition: 'playbook' },
  tasks: { title: 'A list of tasks of kplay', definition: 'tasks' },
  handlers: { title: 'A list of handlers of kplay', definition: 'handlers' },
  'role-meta': { title: 'What a role of kplay says of itself', definition: 'role-meta' },
  'argument-specs': { title: 'The arguments that a role of kplay takes', definition: 'argument-specs' },
} as const;

/** The JSON Schema (draft-07) of one kind of file, made from the declarations of keywords and modules. */
export async function documentSchema(kind: keyof typeof roots): Promise<JsonSchema> {
  const modules = await allModules();
  const all = {
    ...moduleDefinitions(modules),
    ...taskDefinitions(modules),
    ...playDefinitions(modules),
    ...roleDefinitions(),
  };
  const { title, definition } = roots[kind];
  return asDocument(title, all[definition]!, all);
}

/** The JSON Schema of a file of variables, typed as far as the roles in these folders declare them. */
export function variablesDocument(roleFolders: readonly string[]): JsonSchema {
  return asDocument('Variables of kplay', variablesSchema(roleFolders), {});
}

/** A document with those of the definitions that it leads to. */
export function asDocument(title: string, root: JsonSchema, all: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const needed = new Set<string>();
  const follow = (schema: unknown): void => {
    for (const [, name] of JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) {
      if (needed.has(name!)) continue;
      needed.add(name!);
      follow(all[name!]);
    }
  };
  follow(root);
  const definitions = Object.fromEntries([...needed].sort().map((name) => [name, all[name]]));
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...root, definitions };
}
