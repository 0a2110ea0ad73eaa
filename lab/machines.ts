/** One address of a machine: a /31 (IPv4) or /127 (IPv6) link of its own to the switch, whose end is `gateway`. */
export interface MachineAddress {
  readonly address: string;
  readonly gateway: string;
  /** Length of the prefix: 31 or 127. */
  readonly prefix: number;
  readonly family: 4 | 6;
  readonly public: boolean;
}

/** What the provider's API orders from the lab. */
export interface MachineOrder {
  /** The device's id (a UUID); everything of the machine is found by it. */
  readonly id: string;
  readonly hostname: string;
  /** Slug of the operating system; every slug is mapped to a root file system that the lab has. */
  readonly operatingSystem: string;
  readonly addresses: readonly MachineAddress[];
  /** Lines of root's authorized_keys. */
  readonly sshKeys: readonly string[];
  /** User data as given: a script (#!) or cloud-config (#cloud-config); empty when there is none. */
  readonly userData: string;
}

/** What boots and ends the machines behind the API. Each promise settles when the machine is in that state. */
export interface Machines {
  /** Boots a new machine; settles when its sshd answers. */
  create(order: MachineOrder): Promise<void>;
  /** Ends the machine and leaves nothing of it. */
  remove(id: string): Promise<void>;
  powerOn(id: string): Promise<void>;
  /** A clean shutdown; `hard` pulls the plug. */
  powerOff(id: string, how?: 'clean' | 'hard'): Promise<void>;
  reboot(id: string): Promise<void>;
  /** The machines that exist, running or not. */
  list(): Promise<readonly { readonly id: string; readonly running: boolean }[]>;
}
