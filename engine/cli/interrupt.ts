import { exitCodes } from './exit.ts';

/** A signal that is aborted by the first Ctrl-C (or SIGTERM), so that what is under way is ended and cleaned up; the second ends the process. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write('\ninterrupted: ending what is under way (once more to leave at once)\n');
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}
