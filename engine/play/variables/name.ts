import type { Play, Written } from '../../types.ts';

/** What a play is called: by its name, or by its hosts. */
export function nameOf(play: Play): string {
  const { content } = play.name ?? play.hosts;
  return Array.isArray(content) ? content.map((each: Written) => String(each.content)).join(',') : String(content);
}
