import { fixedText, isMapping, listOf, mappingOf } from '../load/fields.ts';
import type { Written } from '../types.ts';
import { addChild, type Draft } from './draft.ts';

/** The key of a plugin's inventory file that puts the groups it finds below groups of one's own: `controllers: [tag_controller]`. */
const key = 'nested_groups';

/** The keys by which any plugin's file makes variables and groups out of what the plugin finds. */
export const constructedKeys: readonly string[] = ['compose', 'keyed_groups', 'strict', 'leading_separator'];

/**
 * A plugin's configuration without what we see to ourselves. Below `groups` a text is a condition, and ours; what a plugin
 * itself has under that name is true or false.
 */
export function withoutNested(document: Written): Written {
  const { content } = document;
  if (!isMapping(content)) return document;
  const entries = [...content].flatMap(([name, value]): [string, Written][] => {
    if (name === key || constructedKeys.includes(name)) return [];
    if (name !== 'groups' || !isMapping(value.content)) return [[name, value]];
    const rest = [...value.content].filter(([, each]) => typeof each.content !== 'string');
    return rest.length === 0 && value.content.size > 0 ? [] : [[name, { ...value, content: new Map(rest) }]];
  });
  return { ...document, content: new Map(entries) };
}

/** Whether a plugin's file has variables or groups of its own to be made. */
export function isConstructed(document: Written): boolean {
  const { content } = document;
  if (!isMapping(content)) return false;
  const groups = content.get('groups')?.content;
  const conditions =
    groups && isMapping(groups) && [...groups.values()].some((each) => typeof each.content === 'string');
  return Boolean(conditions) || constructedKeys.some((name) => content.has(name));
}

/** Adds the groups of one's own. A child that no host is in today is an empty group, so that its parent is always there. */
export function addNested(draft: Draft, document: Written): void {
  const written = document.content instanceof Map ? document.content.get(key) : undefined;
  if (!written) return;
  for (const [parent, children] of mappingOf(written, key)) {
    for (const child of listOf(children, `the groups below ${parent}`)) {
      addChild(draft, parent, fixedText(child, 'a group'), child.origin);
    }
  }
}
