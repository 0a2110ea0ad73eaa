import { createHash } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { run } from '../command.ts';
import type { Image } from '../rootfs/kinds.ts';
import { sha256Of } from './manifest.ts';

/** Writes Packages, Packages.gz and Release for the packages in a folder, and leaves nothing else there. */
export async function indexPackages(folder: string, { kind, arch }: Image): Promise<void> {
  const stanzas: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (!name.endsWith('.deb')) await rm(`${folder}/${name}`, { recursive: true });
    else stanzas.push(await stanza(folder, name));
  }
  const plain = Buffer.from(stanzas.join('\n'));
  const files = { Packages: plain, 'Packages.gz': gzipSync(plain) };
  for (const [name, content] of Object.entries(files)) await writeFile(`${folder}/${name}`, content);
  const sums = Object.entries(files).map(([name, content]) => ` ${digest(content)} ${content.length} ${name}`);
  const head = [
    'Origin: kplay lab',
    `Codename: ${kind.suite}`,
    `Architectures: ${arch} all`,
    `Date: ${new Date().toUTCString()}`,
  ];
  await writeFile(`${folder}/Release`, `${[...head, 'SHA256:', ...sums].join('\n')}\n`);
}

async function stanza(folder: string, name: string): Promise<string> {
  const control = (await run(['dpkg-deb', '--field', `${folder}/${name}`])).trim();
  const { size } = await stat(`${folder}/${name}`);
  return `${control}\nFilename: ./${name}\nSize: ${size}\nSHA256: ${await sha256Of(`${folder}/${name}`)}\n`;
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
