import { readdirSync, readFileSync } from 'node:fs';
import { packageRoot } from '../package.ts';

/** The shell library as one text: core.sh first, then the others by name, without comments and blank lines. */
export function library(): string {
  const folder = `${packageRoot()}/engine/remote`;
  const files = readdirSync(folder).filter((name) => name.endsWith('.sh') && name !== 'core.sh');
  return ['core.sh', ...files.sort()].map((name) => compact(readFileSync(`${folder}/${name}`, 'utf8'))).join('');
}

/** Comments that follow code stay: to tell them from a # in quotes would take a parser. */
function compact(script: string): string {
  return script.replace(/^[ \t]*(#.*)?\n/gm, '').replace(/^[ \t]+/gm, '');
}
