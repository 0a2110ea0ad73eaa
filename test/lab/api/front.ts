import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';

/** A server in front of an API, which passes everything on as it is. */
export interface Front {
  readonly url: string;
  /** What was asked, in order: `GET /projects?page=1`. */
  readonly asked: readonly string[];
  /** How many requests were under way at most. */
  most(): number;
  close(): Promise<unknown>;
}

/** What a front may be beside plain and fast. */
interface FrontOptions {
  /** Speaks HTTPS, with what `makeCertificate` gave. */
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
  /** Waits so many milliseconds before it passes a request on. */
  readonly delay?: number;
}

/** A front of the API at `url`, on loopback. */
export async function frontOf(url: string, { tls, delay = 0 }: FrontOptions = {}): Promise<Front> {
  const asked: string[] = [];
  let [underWay, most] = [0, 0];
  const pass = (from: IncomingMessage, to: ServerResponse) => {
    const onward = request(url + from.url, { method: from.method!, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode!, answer.headers);
      answer.on('end', () => underWay--); // before the asker sees the end and asks for more
      pipeline(answer, to, () => {});
    });
    onward.on('error', () => to.destroy());
    pipeline(from, onward, () => {});
  };
  const meet = (from: IncomingMessage, to: ServerResponse) => {
    asked.push(`${from.method} ${from.url!.replace(/^\/+/, '/')}`);
    most = Math.max(most, ++underWay);
    setTimeout(pass, delay, from, to);
  };
  const server = tls ? createTlsServer(tls, meet) : createServer(meet);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    most: () => most,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Makes a certificate of 127.0.0.1 that vouches for itself, as `cert.pem` and `key.pem` in a folder. */
export function makeCertificate(folder: string): { readonly key: Buffer; readonly cert: Buffer } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2'];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', ...kind, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
