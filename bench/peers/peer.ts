import type { Work } from '../work.ts';

/** A throw-away host of the bench. */
export interface BenchHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** The folder that the work is done in, on the host. */
  readonly tree: string;
  /** A folder of the host for files that a peer needs while it works. */
  readonly scratch: string;
}

/** What a peer is given: some hosts and a work to do on them. */
export interface Site {
  /** A folder of the peer's own; the work's files are in it already. */
  readonly folder: string;
  readonly hosts: readonly BenchHost[];
  readonly work: Work;
  readonly user: string;
  readonly keyFile: string;
  /** With the keys of all hosts. */
  readonly knownHosts: string;
  /** On how many hosts to work at a time. */
  readonly forks: number;
}

/** One command that does a work on all hosts. */
export interface PeerCommand {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Somebody who can do the works. */
export interface Peer {
  /** The heading of its column. */
  readonly title: string;
  /** What it is exactly, with versions. */
  readonly version: string;
  /** Writes what it needs into the site's folder, and gives the command to run there. */
  prepare(site: Site): PeerCommand;
}
