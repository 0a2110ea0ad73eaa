import { ConnectionError } from '../errors.ts';

/** Who works on a host, as its lock says. */
export interface Holder {
  readonly run: string;
  /** As in `ConnectSettings.owner`: user@machine. */
  readonly owner: string;
  /** ISO 8601, by the clock of the holder's controller. */
  readonly since: string;
}

/** Another run works on the host. */
export class HostBusyError extends ConnectionError {
  readonly holder: Holder;

  constructor(host: string, holder: Holder) {
    super(`${host}: run ${holder.run} of ${holder.owner} works on it since ${holder.since}`, {
      reason: 'busy',
      hint: 'wait for it with --wait, or end it with --take-over',
    });
    this.holder = holder;
  }
}
