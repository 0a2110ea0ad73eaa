/** One address of a machine: a /31 (IPv4) or /127 (IPv6) link of its own to the switch, whose end is `gateway`. */
export interface MachineAddress {
  readonly address: string;
  readonly gateway: string;
  /** Length of the prefix: 31 or 127. */
  readonly prefix: number;
  readonly family: 4 | 6;
  readonly public: boolean;
}

/** How big a machine is. */
export interface MachineSize {
  readonly cores: number;
  /** MiB. */
  readonly memory: number;
  /** Disks beyond the one it boots from. */
  readonly disks: readonly MachineDisk[];
}

/** A disk of a machine. */
export interface MachineDisk {
  /** Its name in the machine's /dev: `sdb`, `nvme0n1`. */
  readonly name: string;
  /** Megabytes, of a million bytes each. */
  readonly size: number;
}

/** What the provider's API orders from the lab. */
export interface MachineOrder {
  /** The device's id (a UUID); everything of the machine is found by it. */
  readonly id: string;
  readonly hostname: string;
  /** Code of the facility or metro where it stands (`am6`, `am`); the machines of one place hang on one switch. */
  readonly place: string;
  /** Slug of the operating system; every slug is mapped to a kind of host that the lab has. */
  readonly operatingSystem: string;
  /** The processor's architecture; this machine's unless given. */
  readonly architecture?: 'amd64' | 'arm64';
  /** How much it may have of this machine; as much as it takes, and no disks of its own, unless given. */
  readonly size?: MachineSize;
  readonly addresses: readonly MachineAddress[];
  /** Lines of root's authorized_keys. */
  readonly sshKeys: readonly string[];
  /** User data as given: a script (#!) or cloud-config (#cloud-config); empty when there is none. */
  readonly userData: string;
  /** Its sshd never starts: to try what waits for one. */
  readonly silent?: boolean;
}

/** All that the provider's switches do for a machine beyond its links. */
export interface MachineRouting {
  /** Networks that are routed to it, as network/prefix: elastic addresses. */
  readonly blocks: readonly string[];
  readonly sessions: readonly BgpSession[];
}

/** BGP between a machine and its switch. */
export interface BgpSession {
  readonly id: string;
  readonly family: 4 | 6;
  /** The machine's autonomous system; the switch is in 65530. */
  readonly customerAs: number;
  /** Signs all segments (TCP-MD5, RFC 2385): 1 to 80 printable characters of ASCII, no double quotes. */
  readonly password?: string;
  /**
   * With whom the machine speaks: the gateway of its private link (the public one for IPv6), or two addresses that are
   * the same for all machines, 169.254.255.1 and .2 (fc00::e and fc00::f), to which it needs routes via that gateway.
   */
  readonly form: 'gateway' | 'link-local';
  /** Whether the switch announces a default route to it. */
  readonly defaultRoute: boolean;
}

/** How a session is from the switch's side; one for each of its addresses that the machine may speak with. */
export interface PeerState {
  /** The BgpSession's id. */
  readonly session: string;
  /** The address of the switch. */
  readonly switch: string;
  readonly state: 'up' | 'down';
  /** When it came into this state (ISO 8601). */
  readonly since: string;
  /** What the machine announces, and what is announced to it, as network/prefix. */
  readonly routesIn: readonly string[];
  readonly routesOut: readonly string[];
}

/** How a machine is installed anew. */
export interface Reinstall {
  /** Keeps what is on the disks beyond the one that it boots from. */
  readonly preserveData?: boolean;
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
  /**
   * Declares the whole of a machine's routing, in place of what was declared before; settles when the switches obey.
   * It stays declared while the machine is off, and ends with it (`remove`). The same again changes nothing.
   */
  route(id: string, routing: MachineRouting): Promise<void>;
  /** How the machine's declared sessions are, in the order in which they were declared. */
  peers(id: string): Promise<readonly PeerState[]>;
  /** Boots it from a new disk, or from nothing when there is none of it; what is routed to it stays. */
  reinstall(order: MachineOrder, how?: Reinstall): Promise<void>;
  /** Boots a rescue system in its place, with its addresses, which has its disk mounted; a reboot leaves that again. */
  rescue(id: string): Promise<void>;
  /** The machines that exist, running or not. */
  list(): Promise<readonly { readonly id: string; readonly running: boolean }[]>;
}
