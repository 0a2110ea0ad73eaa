import type { Command } from 'commander';
import type { Ended } from './exit.ts';

interface CommandFile {
  readonly summary: string;
  /** The file that adds it to the program, loaded only when it is called. */
  load(): Promise<{ register(program: Command, ended: Ended): void }>;
}

/** The commands in the order of the help, and what each is for. */
export const commands: Readonly<Record<string, CommandFile>> = {
  run: { summary: 'run playbooks on the hosts of an inventory', load: () => import('./run.ts') },
  plan: {
    summary: 'find what a run would change, and keep it for later',
    load: () => import('./plan.ts'),
  },
  runs: {
    summary: 'list, show or delete the journals of runs',
    load: () => import('./runs.ts'),
  },
  exec: {
    summary: 'run one module on hosts: kplay exec all ping',
    load: () => import('./exec.ts'),
  },
  inventory: {
    summary: 'show hosts, groups and their variables',
    load: () => import('./inventory.ts'),
  },
  check: {
    summary: 'find the mistakes in playbooks, before any host is asked',
    load: () => import('./check.ts'),
  },
  doc: {
    summary: 'explain a module, helper, keyword or error; or list them',
    load: () => import('./doc.ts'),
  },
  schema: {
    summary: 'print JSON Schemas, by which editors complete and check',
    load: () => import('./schema.ts'),
  },
  vault: { summary: 'encrypt files and values as Ansible Vault does', load: () => import('./vault.ts') },
  packet: {
    summary: 'prices, capacity, reservations and plans of the Packet API',
    load: () => import('./packet.ts'),
  },
  lab: {
    summary: 'a small bare-metal cloud on this machine',
    load: () => import('./lab.ts'),
  },
  completion: {
    summary: 'print what lets bash, zsh or fish complete words',
    load: () => import('./completion.ts'),
  },
};

/** Whether a word names a command. */
export function isCommand(word: string): boolean {
  return Object.hasOwn(commands, word);
}
