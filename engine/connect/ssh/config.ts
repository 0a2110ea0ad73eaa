import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import picomatch from 'picomatch';
import SSHConfig from 'ssh-config';

/** What ~/.ssh/config says of a host, by lower-case option names. */
export type SshOptions = ReadonlyMap<string, readonly string[]>;

/** Every connection asks; the text is taken apart when it is another one. */
let lastRead = { text: '', config: new SSHConfig() };

/** The options for a host alias, as ssh would find them; empty without the file. */
export function sshOptions(file: string, alias: string, user: string | undefined): SshOptions {
  if (!existsSync(file)) return new Map();
  const text = withIncludes(file, 8);
  if (text !== lastRead.text) lastRead = { text, config: SSHConfig.parse(text) };
  const { config } = lastRead;
  const computed = config.compute(user === undefined ? { Host: alias } : { Host: alias, User: user });
  return new Map(Object.entries(computed).map(([name, value]) => [name.toLowerCase(), [value].flat()]));
}

/** A path of ssh's configuration: `~` and `%d` are the home folder, `%h` and `%r` host and user. */
export function expandPath(path: string, host: string, user: string): string {
  const tokens: Record<string, string> = { '%d': homedir(), '%h': host, '%r': user, '%%': '%' };
  return path.replace(/^~(?=\/|$)/, homedir()).replace(/%[dhr%]/g, (token) => tokens[token] ?? token);
}

/** The file with what it includes; after each included text the section in which the Include stood goes on. */
function withIncludes(file: string, depth: number): string {
  let section = 'Host *';
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  return lines
    .map((line) => {
      if (/^\s*(host|match)[\s=]/i.test(line)) section = line;
      const patterns = /^\s*include[\s=]+(.+)$/i.exec(line)?.[1]?.trim().split(/\s+/);
      if (!patterns || depth === 0) return patterns ? '' : line;
      const files = patterns.flatMap((pattern) => filesOf(pattern.replaceAll('"', '')));
      return [...files.map((each) => withIncludes(each, depth - 1)), section].join('\n');
    })
    .join('\n');
}

/** Like ssh, with wildcards in the last part of the path. */
function filesOf(pattern: string): string[] {
  const path = pattern.replace(/^~(?=\/)/, homedir());
  const absolute = isAbsolute(path) ? path : join(homedir(), '.ssh', path);
  const folder = dirname(absolute);
  if (!existsSync(folder)) return [];
  const matches = picomatch(basename(absolute));
  return readdirSync(folder)
    .filter((name) => matches(name))
    .sort()
    .map((name) => join(folder, name));
}
