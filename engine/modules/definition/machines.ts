/** A machine that is waited for, as it was last seen. */
export interface MachineProgress {
  /** Its hostname, or its id where it has none. */
  readonly name: string;
  /** The provider's word for its state. */
  readonly state: string;
  /** How far its installation is, 0 to 100; undefined when it is not being installed. */
  readonly percentage?: number | undefined;
  /** What happened to it last, in the provider's words. */
  readonly event?: string | undefined;
  /** Whether it is where it is to be, will never be, or is waited for. */
  readonly standing: 'done' | 'failed' | 'waiting';
}
