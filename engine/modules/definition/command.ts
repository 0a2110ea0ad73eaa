import { z } from 'zod';
import { Secret } from '../../types.ts';
import { path, text } from './arguments.ts';
import { atPath, type Effects } from './effects.ts';

/** A part of a command line. It cannot be secret: on the host everybody can read the words of a running command. */
export const commandWord = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)], {
  error: ({ input }) =>
    input instanceof Secret
      ? 'a secret cannot stand in a command line, which every user of the host can read: give it by stdin or environment'
      : 'expected a string',
});

/** What `command` and `shell` have in common. */
export const commandOptions = {
  chdir: path.optional().describe('the folder on the host to run in'),
  creates: path.optional().describe('a path or pattern, relative to chdir: where it exists, there is nothing to do'),
  removes: path
    .optional()
    .describe('a path or pattern, relative to chdir: where it does not exist, there is nothing to do'),
  stdin: text.optional().describe('what the command reads on its standard input; it may be secret'),
  stdin_add_newline: z.boolean().default(true).describe('whether stdin gets a line end'),
  strip_empty_ends: z.boolean().default(true).describe('whether line ends at the end of the output are cut off'),
};

/** What a registered result of `command` and `shell` has. */
export const commandReturns = {
  rc: z.number().describe('the exit status; 0 when there was nothing to do'),
  stdout: z.string().describe('what it printed'),
  stdout_lines: z.array(z.string()).describe('the same by line'),
  stderr: z.string().describe('what it printed to standard error'),
  stderr_lines: z.array(z.string()).describe('the same by line'),
  msg: z.string().optional().describe('why it failed or did not run'),
};

/** Complains when options of Ansible's free form (`creates=/x`) stand in a command line, where they would be taken as words of it. */
export function refuseOldOptions(words: readonly string[], report: (message: string) => void): void {
  const option = words.map((word) => /^(chdir|creates|removes|executable|stdin)=/.exec(word)?.[1]).find(Boolean);
  if (option) {
    report(`"${option}=" is not read from a command line: write ${option} as an argument beside cmd, or below args`);
  }
}

/** What is known of a command: where it says what it creates, that; it may do anything else, too. */
export function commandEffects({
  chdir,
  creates,
  removes,
}: {
  readonly chdir?: string | undefined;
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
}): Effects {
  const at = (path: string) =>
    atPath(/^[/~]/.test(path) || chdir === undefined ? path : `${chdir.replace(/\/+$/, '')}/${path}`);
  return {
    makes: creates === undefined ? [] : [{ ...at(creates), below: true }],
    removes: removes === undefined ? [] : [at(removes)],
    needs: chdir === undefined ? [] : [atPath(chdir)],
    unless: creates === undefined ? undefined : at(creates),
    onlyIf: removes === undefined ? undefined : at(removes),
    anything: true,
  };
}

/** The words that say what goes to standard input: whether there is any, and the text. */
export function stdinWords(stdin: string | Secret | undefined, addNewline: boolean): [boolean, string | Secret] {
  if (stdin === undefined) return [false, ''];
  if (!addNewline) return [true, stdin];
  return [true, stdin instanceof Secret ? new Secret(`${stdin.reveal()}\n`) : `${stdin}\n`];
}
