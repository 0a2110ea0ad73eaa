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
  /** What was asked, in order: `GET /projects`, without a query. */
  readonly asked: readonly string[];
  close(): Promise<unknown>;
}

/** A front of the API at `url`, on loopback; of the HTTPS kind with a key and a certificate of `makeCertificate`. */
export async function frontOf(url: string, tls?: { readonly key: Buffer; readonly cert: Buffer }): Promise<Front> {
  const asked: string[] = [];
  const pass = (from: IncomingMessage, to: ServerResponse) => {
    asked.push(`${from.method} ${from.url!.replace(/\?.*/, '').replace(/^\/+/, '/')}`);
    const onward = request(url + from.url, { method: from.method!, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode!, answer.headers);
      pipeline(answer, to, () => {});
    });
    onward.on('error', () => to.destroy());
    pipeline(from, onward, () => {});
  };
  const server = tls ? createTlsServer(tls, pass) : createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
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
