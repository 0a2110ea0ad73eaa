import { rm } from 'node:fs/promises';
import type { Delays } from './api/lifecycle.ts';
import { labGroups, writeConfig } from './config.ts';
import { startDaemon, stopDaemon } from './daemon/start.ts';
import { LabError } from './errors.ts';
import { prepareImage } from './images.ts';
import { files, type LabConfig, type Layout, layoutOf, type RoundTrips, type Topology, upCommand } from './layout.ts';
import { locked } from './lock.ts';
import { addFile, type Manifest, readManifest } from './mirror/index.ts';
import { mirrorUrl } from './network/addresses.ts';
import { layFabric } from './network/fabric.ts';
import { raiseInotify, requirePrograms, requireRoot } from './preflight.ts';
import { cacheFolder } from './rootfs/cache.ts';
import { imageNamed } from './rootfs/kinds.ts';
import { type LabStatus, statusOf } from './status.ts';
import { removeHosts, removeLab, removeSwitches } from './teardown.ts';

export type { RoundTrips, Topology } from './layout.ts';
export type { Manifest } from './mirror/index.ts';
export { readRoundTrips } from './network/lines/wish.ts';
export { type LabStatus, tokenOf } from './status.ts';
export { enterWorkstation, enterWorkstation as exec, insideWorkstation, ssh } from './workstation.ts';

/** Which lab, and how it tells of its progress. */
export interface LabOptions {
  /** `lab` unless given; labs of different names know nothing of each other. */
  readonly name?: string;
  readonly report?: (line: string) => void;
  /** For `up`: how long the provider takes to hand over a machine and to take it back, beyond what it takes. */
  readonly delays?: Delays;
  /** For `up`: kept until another `up` names another one; `routed` at first. */
  readonly topology?: Topology | undefined;
  /** For `up`: how far away machines are from the workstation, kept as well; at first they are next door. */
  readonly roundTrips?: RoundTrips | undefined;
  /** For `up`: false leaves the mirror with what it has; else it gets all that playbooks download. */
  readonly fillMirror?: boolean;
  /** For `up`: the kinds of hosts that are to be there before they are ordered, `SLUG` or `SLUG/ARCH`; Debian 12 unless given. */
  readonly kinds?: readonly string[];
  /** Aborting it stops `up`, which then takes away what it made. */
  readonly signal?: AbortSignal;
}

/** Brings a lab up, or what is missing of it; settles when its daemon answers and all its machines run. */
export async function up(options: LabOptions = {}): Promise<LabStatus> {
  return alone(options, async (lab, report, signal) => {
    requirePrograms();
    const images = (options.kinds ?? [usualKind]).map(imageNamed);
    const fresh = (await statusOf(lab)).state === 'down';
    try {
      const [cache, mirror, fillMirror] = [cacheFolder(), mirrorFolder(), options.fillMirror !== false];
      for (const image of images) {
        await prepareImage(image, { cache, ...(fillMirror && { mirror }), report, signal });
        signal.throwIfAborted();
      }
      raiseInotify(report);
      await writeConfig(lab, { cache, mirror, fillMirror, ...wishes(options) });
      // A daemon that knew what was there before begins anew.
      if (await layFabric(lab)) await stopDaemon(lab, await labGroups(lab));
      signal.throwIfAborted();
      await startDaemon(lab, await labGroups(lab));
      signal.throwIfAborted();
    } catch (error) {
      if (fresh) await removeLab(lab);
      throw error;
    }
    report('the lab is up');
    return statusOf(lab);
  });
}

/** Takes a lab away, with nothing left of it but the cached root file system. */
export async function down(options: LabOptions = {}): Promise<void> {
  await alone(options, removeLab);
}

/** Takes all machines away and all that the API knows, and leaves an empty lab. */
export async function reset(options: LabOptions = {}): Promise<LabStatus> {
  return alone(options, async (lab) => {
    if ((await statusOf(lab)).state === 'down') {
      throw new LabError(`the lab ${lab.name} is not up`, { hint: upCommand(lab) });
    }
    const groups = await labGroups(lab);
    await stopDaemon(lab, groups);
    await removeHosts(lab);
    await removeSwitches(lab);
    await rm(files.apiState(lab), { force: true });
    await startDaemon(lab, groups);
    return statusOf(lab);
  });
}

/** What there is of a lab. */
export async function status(options: LabOptions = {}): Promise<LabStatus> {
  requireRoot();
  return statusOf(layoutOf(options.name));
}

/** Fills the mirror that all labs share with what playbooks download, and gives what it then has; no lab need be up. */
export async function mirror(options: LabOptions = {}): Promise<Manifest> {
  requireRoot();
  requirePrograms();
  const { report = () => {}, signal = new AbortController().signal } = options;
  await prepareImage(imageNamed(usualKind), { cache: cacheFolder(), mirror: mirrorFolder(), report, signal });
  return readManifest(mirrorFolder());
}

/** Serves a file of the user's own at a path below the mirror's root, in labs that are up at once; gives its address there. */
export async function addToMirror(file: string, path: string): Promise<string> {
  requireRoot();
  await addFile(mirrorFolder(), file, path);
  return `${mirrorUrl}/${path}`;
}

/** What most hosts are. */
const usualKind = 'debian_12';

/** What `up` keeps from one time to the next unless it is told otherwise. */
function wishes({ delays, topology, roundTrips }: LabOptions): Pick<LabConfig, 'delays' | 'topology' | 'roundTrips'> {
  return { ...(delays && { delays }), ...(topology && { topology }), ...(roundTrips && { roundTrips }) };
}

function mirrorFolder(): string {
  return `${cacheFolder()}/mirror`;
}

type Work<T> = (lab: Layout, report: (line: string) => void, signal: AbortSignal) => Promise<T>;

/** Does what changes a lab while nobody else changes it. */
async function alone<T>(options: LabOptions, work: Work<T>): Promise<T> {
  requireRoot();
  const lab = layoutOf(options.name);
  const report = options.report ?? (() => {});
  const signal = options.signal ?? new AbortController().signal;
  const waiting = () => report(`another kplay is at work on the lab ${lab.name}: waiting for it`);
  try {
    return await locked(files.lock(lab), { waiting, signal }, () => work(lab, report, signal));
  } catch (error) {
    throw signal.aborted ? new LabError('interrupted', { cause: error }) : error;
  }
}
