import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Client } from 'ssh2';
import { ConnectionError } from '../../errors.ts';

/** What is used here of ssh2 1.17 that is not its interface; see ahead.ts. */
interface Protocol {
  start: () => void;
  rekey(): void;
  _onHeader: (header: unknown) => void;
  _kexinit: Buffer | undefined;
  _kex: KeyExchange | undefined;
  _queue: unknown;
  readonly _cipher: { encrypt(packet: Buffer): void };
  readonly _packetRW: {
    readonly write: {
      readonly allocStartKEX: number;
      alloc(size: number, kex: true): Buffer;
      finalize(packet: Buffer, kex: true): Buffer;
    };
  };
}

interface KeyExchange {
  readonly type: string;
  _keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | null;
  start(): void;
}

/** The server takes part in no key exchange of the kind that was begun with it. */
export class WrongGuess extends ConnectionError {}

/** SSH_MSG_KEX_ECDH_INIT (RFC 5656, 7.1; RFC 8731 for this curve). */
const ecdhInit = 30;

/**
 * Makes a client, right after `connect`, send with its version what it would send once it knows the server's and its offer:
 * its own offer, and its half of a key of the first kind in it, curve25519. A server reads one message after the other, so it
 * sees what it would see of a client that is nearer; RFC 4253, 7.1, allows messages of the key exchange behind an offer. (Its
 * flag first_kex_packet_follows would have a server drop the key that prefers another kind itself.) With a server that does
 * not take that kind at all the connection fails as a WrongGuess.
 */
export function guessKeyExchange(client: Client): void {
  const { _protocol: protocol } = client as unknown as { readonly _protocol: Protocol };
  const { start } = protocol;
  protocol.start = () => {
    start.call(protocol);
    const keys = generateKeyPairSync('x25519');
    protocol.rekey(); // sends the offer
    protocol._queue = undefined;
    sendHalf(protocol, keys.publicKey);
    withoutSecondOffer(protocol);
    withKeys(protocol, keys);
  };
}

function sendHalf({ _packetRW: { write }, _cipher: cipher }: Protocol, publicKey: KeyObject): void {
  const half = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const packet = write.alloc(1 + 4 + half.length, true);
  const at = write.allocStartKEX;
  packet[at] = ecdhInit;
  packet.writeUInt32BE(half.length, at + 1);
  packet.set(half, at + 5);
  cipher.encrypt(write.finalize(packet, true));
}

/** Once it knows the server's version ssh2 makes an offer, which would be the second one. */
function withoutSecondOffer(protocol: Protocol): void {
  const offer = protocol._kexinit;
  const { _onHeader: onHeader, _cipher: cipher } = protocol;
  protocol._onHeader = (header) => {
    onHeader(header);
    const { encrypt } = cipher;
    cipher.encrypt = () => {
      cipher.encrypt = encrypt;
      protocol._kexinit = offer;
    };
  };
}

/** Has the key exchange that comes of both offers go on with the keys of which half was sent. */
function withKeys(protocol: Protocol, keys: NonNullable<KeyExchange['_keys']>): void {
  Object.defineProperty(protocol, '_kex', {
    configurable: true,
    get: () => undefined,
    set(kex: KeyExchange) {
      Object.defineProperty(protocol, '_kex', { configurable: true, writable: true, value: kex });
      if (kex.type !== '25519') {
        throw new WrongGuess('the server does not take curve25519-sha256 for its key exchange', { reason: 'lost' });
      }
      kex._keys = keys;
      kex.start = () => {};
    },
  });
}
