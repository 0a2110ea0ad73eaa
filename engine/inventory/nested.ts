import { fixedText, listOf, mappingOf } from '../load/fields.ts';
import type { Written } from '../types.ts';
import { addChild, type Draft } from './draft.ts';

/** The key of a plugin's inventory file that puts the groups it finds below groups of one's own: `controllers: [tag_controller]`. */
const key = 'nested_groups';

/** A plugin's configuration without what we see to ourselves. */
export function withoutNested(document: Written): Written {
  const { content } = document;
  if (!(content instanceof Map) || !content.has(key)) return document;
  return { ...document, content: new Map([...content].filter(([name]) => name !== key)) };
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
