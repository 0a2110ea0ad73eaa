import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { run } from '../command.ts';
import { LabError } from '../errors.ts';
import type { Architecture } from '../mirror/catalogue.ts';

/** Where the kernel is told who runs programs of other processors (Documentation/admin-guide/binfmt-misc.rst). */
const folder = '/proc/sys/fs/binfmt_misc';

/** What names a processor to the kernel's tables and to qemu: an ELF header's e_machine is bytes 18 and 19 (elf(5)). */
const processors = {
  amd64: { qemu: 'x86_64', machine: '\\x3e\\x00' },
  arm64: { qemu: 'aarch64', machine: '\\xb7\\x00' },
} as const;

/** A header of a 64-bit little-endian executable or shared object, and which of its bits count; the OS ABI may be any. */
const header = {
  magic: '\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00',
  mask: '\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff',
} as const;

/**
 * Our entry in the kernel's table. Its flags: programs are told the name they were called by (P, which Debian's qemu
 * expects by the name it has here), keep being set-uid (OC, or there is no sudo), and need no qemu in their own file
 * system (F).
 */
export function registration(arch: Architecture): string {
  const { magic, mask } = header;
  return `:${entryOf(arch)}:M::${magic}${processors[arch].machine}:${mask}:${emulator(arch)}:POCF`;
}

function emulator(arch: Architecture): string {
  return `/usr/libexec/qemu-binfmt/${processors[arch].qemu}-binfmt-P`;
}

function entryOf(arch: Architecture): string {
  return `kplay-lab-${processors[arch].qemu}`;
}

/**
 * Has the kernel run programs of another processor through qemu, on the whole machine and until its next boot: other
 * labs and builds rely on it as well. Throws a LabError that says why that cannot be. An entry of Debian's own would
 * not do: with it nothing is set-uid.
 */
export async function emulate(arch: Architecture): Promise<void> {
  if ((await entries()).includes(entryOf(arch))) return;
  if (!existsSync(emulator(arch))) {
    const hint = 'apt-get install qemu-user-static';
    throw new LabError(`hosts for ${arch} need an emulator, ${emulator(arch)}`, { hint });
  }
  try {
    if (!existsSync(`${folder}/register`)) await run(['mount', '-t', 'binfmt_misc', 'binfmt_misc', folder]);
    await writeFile(`${folder}/register`, registration(arch));
  } catch (cause) {
    throw new LabError(`this machine's kernel cannot run programs for ${arch}: ${(cause as Error).message}`, { cause });
  }
}

async function entries(): Promise<string[]> {
  if (!existsSync(`${folder}/register`)) return [];
  return (await readdir(folder)).filter((name) => name !== 'register' && name !== 'status');
}
