import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import type { Answer } from '../../engine/remote/answer.ts';
import { type Program, quote } from '../../engine/remote/program.ts';
import { runProgram } from './shell.ts';

/** Commands of a host that a program may run, in order: the exact line, and what it prints and ends with. */
export type Transcript = readonly (readonly [line: string, stdout?: string, status?: number, stderr?: string])[];

/** What ran, line by line. */
export interface Played {
  readonly answer: Answer;
  /** Each command that ran, as a line; what it read on its standard input is after ` < `. */
  readonly ran: readonly string[];
}

/** What may run for real: it only handles text and files of the task. */
const tools =
  'awk cat chmod chown cp cut date dd grep head mkdir mv readlink rm sed sh sleep sort stat sync tail tr uname wc';

/**
 * Runs a program that finds no commands but a few tools and the ones played from a transcript: the next line of the
 * transcript must be what the program runs, anything else ends with status 99. Of what is played, `commands` names those
 * that the host has beside what the transcript names.
 */
export async function playProgram(
  shell: readonly string[],
  program: Program,
  transcript: Transcript,
  options: { readonly check?: boolean; readonly diff?: boolean; readonly commands?: readonly string[] } = {},
): Promise<Played> {
  const dir = mkdtempSync(`${tmpdir()}/kplay-shims-`);
  try {
    mkdirSync(`${dir}/script`);
    transcript.forEach(([line, stdout = '', status = 0, stderr = ''], index) => {
      const play = `printf %s ${quote(stdout)}; printf %s ${quote(stderr)} >&2; exit ${status}`;
      writeFileSync(`${dir}/script/${index}`, `[ "$line" != ${quote(line)} ] || { ${play}; }\n`);
    });
    writeFileSync(`${dir}/next`, '0');
    writeFileSync(`${dir}/ran`, '');
    const commands = new Set([...transcript.map(([line]) => line.split(' ')[0]!), ...(options.commands ?? [])]);
    const text = `${provide(dir, commands)}\n${program.text}`;
    const answer = await runProgram(shell, { ...program, text }, options);
    return { answer, ran: readFileSync(`${dir}/ran`, 'utf8').split('\n').filter(Boolean) };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Puts the commands and tools where the program finds them; the text to begin it with. */
function provide(dir: string, commands: ReadonlySet<string>): string {
  mkdirSync(`${dir}/bin`);
  for (const command of commands) {
    writeFileSync(`${dir}/bin/${command}`, shim(dir, command));
    chmodSync(`${dir}/bin/${command}`, 0o755);
  }
  for (const tool of tools.split(' ').filter((name) => !commands.has(name))) {
    const found = ['/usr/bin', '/bin'].map((folder) => `${folder}/${tool}`).find(existsSync);
    if (found) symlinkSync(found, `${dir}/bin/${tool}`);
  }
  // busybox would run an applet of its own before it looks at PATH, but not before a function
  const functions = [...commands]
    .filter((name) => /^\w+$/.test(name))
    .map((name) => `${name}() { ${dir}/bin/${name} "$@"; }`);
  return [`PATH=${dir}/bin`, 'export PATH', ...functions].join('\n');
}

function shim(dir: string, command: string): string {
  return `#!/bin/sh
PATH=/usr/bin:/bin
read -r at <${dir}/next; echo $((at + 1)) >${dir}/next
line=${command}; for word do line="$line $word"; done
[ /dev/stdin -ef /dev/null ] || { input=$(cat); [ -z "$input" ] || line="$line < $input"; }
printf '%s\\n' "$line" >>${dir}/ran
[ ! -f ${dir}/script/$at ] || . ${dir}/script/$at
echo "unscripted: $line" >&2; exit 99
`;
}
