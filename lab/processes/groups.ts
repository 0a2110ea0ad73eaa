import { existsSync } from 'node:fs';
import type { Layout } from '../layout.ts';
import { cgroupParents, cgroups } from './cgroups.ts';
import { systemdUnits } from './systemd.ts';

/** A program to be left running in the background. */
export interface Background {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Gets stdout and stderr, appended. */
  readonly log: string;
  /** A file that gets how the program ended, when it has: its exit code. */
  readonly ended?: string;
  readonly limits?: Limits;
}

/** What a group may have of the machine at most; without a number, all. */
export interface Limits {
  /** Processes and threads. */
  readonly tasks: number;
  /** Bytes. */
  readonly memory?: number;
  /** Numbers of processors. */
  readonly cpus?: readonly number[];
}

/**
 * Named sets of processes, each in cgroups of its own, so that all its processes are known, whoever started them and
 * wherever they went. They outlive the process that starts them. Names begin with the lab's prefix.
 */
export interface Groups {
  /** Starts a program as the first of a new group; settles when it is in it. */
  start(group: string, program: Background): Promise<void>;
  /** Ids of the processes in a group; none when there is no such group. */
  processes(group: string): number[];
  /** Removes a group without processes. */
  remove(group: string): Promise<void>;
  /** The groups that there are. */
  list(): Promise<string[]>;
}

/** Whether systemd runs this machine, with all controllers in one hierarchy that it delegates. */
export function underSystemd(): boolean {
  return existsSync('/run/systemd/system') && existsSync('/sys/fs/cgroup/cgroup.controllers');
}

/** The folders in which cgroups are made by hand; none where systemd makes them. */
export function chooseCgroupParents(): readonly string[] {
  return underSystemd() ? [] : cgroupParents();
}

/** The process groups of a lab: systemd's units, or cgroups made by hand in these folders. */
export function groupsOf(lab: Layout, parents: readonly string[]): Groups {
  return parents.length === 0 ? systemdUnits(lab.prefix) : cgroups(lab.prefix, parents);
}
