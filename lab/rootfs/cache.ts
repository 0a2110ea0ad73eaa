import { homedir } from 'node:os';
import { LabError } from '../errors.ts';

/** Where what is slow to make is kept between labs: `kplay/lab` in the user's cache folder. */
export function cacheFolder(): string {
  const folder = `${process.env['XDG_CACHE_HOME'] || `${homedir()}/.cache`}/kplay/lab`;
  if (/[:,\\]/.test(folder)) {
    throw new LabError(
      `the folder ${folder} cannot hold root file systems: overlayfs wants no colon, comma, backslash`,
      {
        hint: 'set XDG_CACHE_HOME',
      },
    );
  }
  return folder;
}
