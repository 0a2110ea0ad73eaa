import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type ErrorSection, errorSections } from '../../engine/cli/errors-page.ts';
import { packageRoot } from '../../engine/package.ts';
import { openProject } from '../cli/kplay.ts';
import { suite } from '../suite.ts';

/*
 * The examples of docs/errors.md, run as its readers would; KPLAY_WRITE_DOCS=1 writes what they print into the page.
 */

const path = join(packageRoot(), 'docs/errors.md');
const page = readFileSync(path, 'utf8');
const files = Object.fromEntries(
  [...page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name!, text!]),
);
const project = openProject(files);

function exampleOf({ text }: ErrorSection): { readonly command: string; readonly printed: string } | undefined {
  const found = /^```console\n\$ (kplay .*)\n([\s\S]*?)^```$/m.exec(text);
  return found ? { command: found[1]!, printed: found[2]! } : undefined;
}

async function said(command: string): Promise<string> {
  const { stdout, stderr } = await project.kplay(command.split(' ').slice(1));
  return (stdout + stderr).replaceAll(`${packageRoot()}/`, '…/').trim();
}

if (process.env['KPLAY_WRITE_DOCS'] === '1') {
  let written = page;
  for (const section of errorSections()) {
    const example = exampleOf(section);
    if (!example) continue;
    const { command, printed } = example;
    written = written.replace(`$ ${command}\n${printed}\`\`\``, `$ ${command}\n${await said(command)}\n\`\`\``);
  }
  writeFileSync(path, written);
}

suite(
  'errors as their page has them',
  (test) => {
    for (const section of errorSections()) {
      const example = exampleOf(section);
      if (!example) continue;
      test(section.code, async () => {
        assert.is(await said(example.command), example.printed.trim());
        if (section.of !== 'connection') assert.match(example.printed, `(${section.code})`);
      });
    }
  },
  { after: () => project.remove() },
);
