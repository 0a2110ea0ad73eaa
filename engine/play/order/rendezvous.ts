import { comparePositions, type Position } from '../../report/position.ts';

interface Meeting {
  readonly position: Position;
  readonly behind: Set<string>;
  readonly wait: Promise<void>;
  readonly open: () => void;
}

/**
 * Lets the hosts of a play wait for each other. A host at a position passes when no host that is still in the play
 * stands before it. Costs nothing while nobody waits.
 */
export class Rendezvous {
  readonly #positions = new Map<string, Position>();
  readonly #meetings: Meeting[] = [];

  constructor(hosts: Iterable<string>) {
    for (const host of hosts) this.#positions.set(host, []);
  }

  /** Says that the host is about to do what stands at this position. */
  advance(host: string, position: Position): void {
    this.#positions.set(host, position);
    this.#release(host, (meeting) => comparePositions(position, meeting.position) >= 0);
  }

  /** Whether the host stands at this very position. */
  isAt(host: string, position: Position): boolean {
    const at = this.#positions.get(host);
    return at !== undefined && comparePositions(at, position) === 0;
  }

  /** Says that nobody has to wait for this host any more. */
  leave(host: string): void {
    this.#positions.delete(host);
    this.#release(host, () => true);
  }

  /** Waits until every host has come as far as this one, which must have advanced to the position. */
  async meet(position: Position): Promise<void> {
    let meeting = this.#meetings.find((each) => comparePositions(each.position, position) === 0);
    if (!meeting) {
      const behind = new Set<string>();
      for (const [host, at] of this.#positions) if (comparePositions(at, position) < 0) behind.add(host);
      if (behind.size === 0) return;
      let open = () => {};
      const wait = new Promise<void>((resolve) => {
        open = resolve;
      });
      meeting = { position, behind, wait, open };
      this.#meetings.push(meeting);
    }
    await meeting.wait;
  }

  #release(host: string, passes: (meeting: Meeting) => boolean): void {
    for (const meeting of [...this.#meetings]) {
      if (!passes(meeting) || !meeting.behind.delete(host) || meeting.behind.size > 0) continue;
      this.#meetings.splice(this.#meetings.indexOf(meeting), 1);
      meeting.open();
    }
  }
}
