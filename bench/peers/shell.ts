import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nothing, rendered, type Step } from '../work.ts';
import type { BenchHost, Site } from './peer.ts';

/** Functions that a step's command may call, by what calls them; they run on the host, in its tree. */
const functions = {
  sum: 'sum() { [ -f "$1" ] && set -- $(sha256sum "$1") && echo "$1"; }',
  put: 'put() { if [ "$(sum "$1")" = "$2" ]; then cat >/dev/null; else $3 >"$1.new"; chmod 644 "$1.new"; sync "$1.new"; mv "$1.new" "$1"; fi; }',
  line: 'line() { [ -f "$1" ] || { : >"$1"; chmod 644 "$1"; }; grep -qxF "$2" "$1" || printf "%s\\n" "$2" >>"$1"; }',
  same: 'same() { [ -d "$1" ] && [ "$(cd "$1" && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum)" = "$2  -" ]; }',
  unpack:
    'unpack() { if same "$1" "$2"; then cat >/dev/null; else mkdir -p "$1"; $3 | tar -x -C "$1"; sync -f "$1"; fi; }',
} as const;

/** All that commands of steps call. */
export const shellFunctions = Object.values(functions).join('\n');

/** A step as a command for the host's shell, and what it reads. */
export interface ShellStep {
  readonly command: string;
  readonly input?: Buffer;
}

/** How a person would write a step by hand: idempotent, with the same checks. `decode` is the command that turns the input into bytes. */
export function shellStep(step: Step, site: Site, host: BenchHost, decode: string): ShellStep {
  const put = (path: string, input: Buffer) => ({
    command: `put ${path} ${digest(input)} '${decode}'`,
    input,
  });
  switch (step.does) {
    case 'run':
      return { command: nothing };
    case 'directory':
      return { command: `[ -d ${step.path} ] || { mkdir ${step.path}; chmod 755 ${step.path}; }` };
    case 'template':
      return put(step.path, rendered(step.number, host.name));
    case 'copy':
      return put(step.path, site.work.files.get(step.from)!);
    case 'line':
      return { command: `line ${step.path} '${step.line}'` };
    case 'touch':
      return { command: `[ -e ${step.path} ] || touch ${step.path}` };
    case 'count':
      return { command: `wc -l < ${step.path}` };
    case 'record':
      return { command: `[ -e ${step.path} ] || echo "$count" > ${step.path}` };
    case 'inspect':
      return { command: `[ "$(stat -c %F ${step.path})" = directory ]` };
    case 'link': {
      const to = `${host.tree}/${step.to}`;
      return { command: `[ "$(readlink ${step.path})" = ${to} ] || ln -sfn ${to} ${step.path}` };
    }
    case 'tree': {
      const input = readFileSync(join(site.folder, `${step.from}.tar`));
      return { command: `unpack ${step.path} ${treeDigest(site, step.from)} '${decode}'`, input };
    }
  }
}

/** What `same` computes of a tree. */
function treeDigest({ work }: Site, from: string): string {
  const lines = [...work.files]
    .map(([path, content]) => [`./${path.slice(from.length + 1)}`, digest(content)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, sum]) => `${sum}  ${path}\n`);
  return digest(Buffer.from(lines.join('')));
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
