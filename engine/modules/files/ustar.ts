/** One member of an archive. Paths are relative; directories end in a slash. */
export interface Member {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly content: Uint8Array;
}

const block = 512;

/**
 * An archive as every tar reads it: POSIX ustar headers, and GNU's extra member (type L) for a path beyond 100 bytes.
 * Owners are 0: what is unpacked gets them from elsewhere. All members have one time, in seconds since 1970.
 */
export function ustar(members: Iterable<Member>, time: number): Buffer {
  const parts: Uint8Array[] = [];
  for (const { path, mode, content } of members) {
    const name = Buffer.from(path);
    if (name.length > 100) parts.push(...entry(Buffer.from('././@LongLink'), 'L', 0, Buffer.from(`${path}\0`), time));
    parts.push(...entry(name.subarray(0, 100), path.endsWith('/') ? '5' : '0', mode, content, time));
  }
  parts.push(Buffer.alloc(2 * block));
  return Buffer.concat(parts);
}

function* entry(
  name: Uint8Array,
  type: string,
  mode: number,
  content: Uint8Array,
  time: number,
): Generator<Uint8Array> {
  const header = Buffer.alloc(block);
  header.set(name);
  octal(header, 100, 8, mode);
  octal(header, 108, 8, 0); // owner
  octal(header, 116, 8, 0); // group
  octal(header, 124, 12, content.length);
  octal(header, 136, 12, time);
  header.write('        ', 148); // the checksum is made with blanks in its place
  header.write(type, 156);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  yield header;
  yield content;
  yield Buffer.alloc((block - (content.length % block)) % block);
}

function octal(header: Buffer, at: number, width: number, value: number): void {
  header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
}
