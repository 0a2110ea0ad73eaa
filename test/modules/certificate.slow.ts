import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import certificate from '../../engine/modules/certificate.ts';
import authority from '../../engine/modules/certificate_authority.ts';
import { asText, describe } from '../../engine/modules/certificates/judge.ts';
import { canonicalName } from '../../engine/modules/certificates/wanted.ts';
import local from '../../engine/modules/local_certificate.ts';
import { Secret } from '../../engine/types.ts';
import { shells } from '../remote/shell.ts';
import { suite } from '../suite.ts';
import { run } from './certificate.ts';
import { act, complaints, here, take } from './here.ts';

const names: readonly (readonly [string, string | undefined])[] = [
  ['Kplay.Example', 'DNS:kplay.example'],
  ['*.a.example', 'DNS:*.a.example'],
  ['DNS:10.example', 'DNS:10.example'],
  ['192.0.2.1', 'IP:192.0.2.1'],
  ['IP:192.0.2.1', 'IP:192.0.2.1'],
  ['2001:DB8:0::1', 'IP:2001:db8:0:0:0:0:0:1'],
  ['IP:name', undefined],
  ['a b', undefined],
  ['a,DNS:b', undefined],
  ['a.*.b', undefined],
  ['', undefined],
  [`${'x'.repeat(64)}.example`, undefined],
];

suite('names of a certificate', (test) => {
  for (const [name, expected] of names) test(name || '(none)', () => assert.is(canonicalName(name), expected));
  const base = { path: '/c', key: '/k', ca: 'ca', common_name: 'x' };
  test('arguments that cannot be', () => {
    assert.equal(complaints(certificate, { ...base, sans: ['a b'] }), [
      'sans.0: "a b" is neither a DNS name nor an address',
    ]);
    assert.equal(complaints(certificate, base), [
      'sans: a server needs its names here: clients do not look at common_name',
    ]);
    assert.equal(complaints(certificate, { ...base, usages: 'client', hours: 2, renew_before: 2 }), [
      'renew_before: must be less than hours, or it would be made anew each time',
    ]);
    assert.equal(complaints(certificate, { ...base, usages: 'client', common_name: 'a\nb' }), [
      'common_name: a control character cannot stand in a subject',
    ]);
    assert.equal(complaints(certificate, { ...base, usages: 'client', organization: 'Größe, "x"=1' }), []);
  });
});

let dir = '';
const ca = () => `${dir}/ca`;
const around = here({}, [], { diff: true });

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

suite(
  'certificates',
  (test) => {
    test('an authority is predicted, made once, and left alone', async () => {
      const given = { path: ca(), common_name: 'example-ca', organization: 'Example' };
      assert.is((await act(authority, given, here({}, [], { check: true }))).changed, true);
      assert.not(existsSync(ca()));
      const made = await Promise.all([act(authority, given), act(authority, given), act(authority, given)]);
      assert.ok(made.every(({ changed }) => changed));
      assert.is(statSync(`${ca()}/ca.key`).mode & 0o777, 0o600);
      assert.is(statSync(ca()).mode & 0o777, 0o700);
      assert.is(new Set(made.map(({ data }) => data['certificate'])).size, 1);
      assert.match(openssl('verify', '-x509_strict', '-CAfile', `${ca()}/ca.crt`, `${ca()}/ca.crt`), /OK/);
      assert.is((await act(authority, given)).changed, false);
    });
    test('an authority goes on with its key when its certificate was never written, or nears its end', async () => {
      const given = { path: `${dir}/ca2`, common_name: 'x', hours: 10, renew_before: 1 };
      await act(authority, given);
      const key = readFileSync(`${dir}/ca2/ca.key`, 'utf8');
      rmSync(`${dir}/ca2/ca.crt`);
      assert.is((await act(authority, given)).changed, true);
      assert.is((await act(authority, { ...given, hours: 100, renew_before: 50 })).changed, true);
      assert.is((await act(authority, { ...given, hours: 100, renew_before: 50 })).changed, false);
      assert.is(readFileSync(`${dir}/ca2/ca.key`, 'utf8'), key);
      rmSync(`${dir}/ca2/ca.key`);
      await rejects(() => act(authority, given), /ca\.key is missing/);
    });
    test('an authority under another name is not touched', () =>
      rejects(() => act(authority, { path: ca(), common_name: 'other' }), /is "example-ca", not "other"/));

    for (const shell of shells) {
      const name = shell.at(-1)!.replace(/\W/g, '');
      const at = () => ({
        path: `${dir}/${name}.crt`,
        key: `${dir}/${name}.key`,
        ca: ca(),
        ca_path: `${dir}/${name}-ca.crt`,
        common_name: `${name}: "Größe", a=b`,
        organization: ['system:masters', 'a,b'],
        sans: ['localhost', '127.0.0.1', '::1'],
      });
      test(`${name}: predicted, made, left alone`, async () => {
        const predicted = await run(shell, at(), true);
        assert.equal([predicted.programs, existsSync(at().key), existsSync(at().path)], [1, false, false]);
        const { outcome } = await run(shell, at());
        assert.equal(outcome.failed, undefined);
        assert.equal([predicted.outcome.changed, outcome.changed], [true, true]);
        assert.equal(
          predicted.outcome.differences,
          outcome.differences?.map((one) => ({ ...one, after: one.after.replace('there is none', 'there is no key') })),
        );
        assert.equal([statSync(at().key).mode & 0o777, statSync(at().path).mode & 0o777], [0o600, 0o644]);
        assert.match(
          openssl('verify', '-x509_strict', '-CAfile', at().ca_path, '-purpose', 'sslserver', at().path),
          /OK/,
        );
        assert.match(
          openssl('verify', '-x509_strict', '-CAfile', at().ca_path, '-purpose', 'sslclient', at().path),
          /OK/,
        );
        const made = new X509Certificate(readFileSync(at().path));
        assert.is(
          asText(describe(made)),
          [
            `common_name: ${name}: "Größe", a=b`,
            'organization: a,b',
            'organization: system:masters',
            'san: DNS:localhost',
            'san: IP:0:0:0:0:0:0:0:1',
            'san: IP:127.0.0.1',
            'usage: client',
            'usage: server',
            '',
          ].join('\n'),
        );
        const again = await run(shell, at());
        assert.equal([again.programs, again.outcome.changed, again.outcome.differences], [1, false, []]);
        assert.equal(again.outcome.data['reasons'], []);
      });
      test(`${name}: a run that was cut off is gone on with`, async () => {
        const cut = { ...at(), path: `${dir}/${name}-cut.crt`, key: `${dir}/${name}-cut.key` };
        await run(shell, cut, false, 1);
        const key = readFileSync(cut.key, 'utf8');
        assert.equal((await run(shell, cut)).outcome.data['reasons'], ['there is none']);
        assert.is(readFileSync(cut.key, 'utf8'), key);
        rmSync(cut.key);
        assert.equal((await run(shell, cut)).outcome.data['reasons'], ['it is for another key']);
        writeFileSync(cut.path, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
        writeFileSync(cut.ca_path, 'not one');
        const { outcome } = await run(shell, cut);
        assert.equal(outcome.data['replaced'], ['certificate', 'ca_certificate']);
        assert.equal((await run(shell, cut)).outcome.changed, false);
        chmodSync(cut.key, 0o644);
        assert.equal((await run(shell, cut)).outcome.differences, [
          { name: `mode of ${cut.key}`, before: '0644', after: '0600' },
        ]);
        assert.equal((await run(shell, cut)).programs, 1);
      });
      // what is decided here is the same whatever shell is there
      if (name !== 'dash') continue;
      test(`${name}: made anew for what changed, and only then`, async () => {
        await run(shell, at());
        const changes: readonly (readonly [object, string[]])[] = [
          [{ common_name: 'y' }, ['common_name differs']],
          [{ organization: [] }, ['organization differs']],
          [{ sans: ['127.0.0.1', 'LOCALHOST', '::1', '::1'] }, []],
          [{ sans: ['127.0.0.1'] }, ['sans differ']],
          [{ usages: ['client', 'server'] }, []],
          [{ usages: 'client' }, ['usages differ']],
          [{ hours: 100 }, ['hours differ']],
          [{ renew_before: 8759 }, []],
          [{ hours: 100, renew_before: 99 }, ['hours differ']],
          [{ key: `${dir}/${name}-other.key` }, ['it is for another key']],
        ];
        openssl('genpkey', '-algorithm', 'ED25519', '-out', `${dir}/${name}-other.key`);
        for (const [change, reasons] of changes) {
          const { outcome } = await run(shell, { ...at(), ...change }, true);
          assert.equal([outcome.data['reasons'], outcome.changed], [reasons, reasons.length > 0]);
        }
      });
    }
    test('an authority of one’s own, RSA, as openssl makes it', async () => {
      const folder = `${dir}/own`;
      await act(authority, { path: folder, common_name: 'x' });
      openssl('genrsa', '-traditional', '-out', `${folder}/ca.key`, '2048');
      openssl(
        'req',
        '-x509',
        '-new',
        '-key',
        `${folder}/ca.key`,
        '-subj',
        '/C=DE/CN=own',
        '-days',
        '3',
        '-out',
        `${folder}/ca.crt`,
      );
      const given = { path: `${dir}/own.crt`, key: `${dir}/own.key`, ca: folder, common_name: 'x', sans: 'x.example' };
      assert.is((await run(['dash'], given)).outcome.failed, undefined);
      assert.match(openssl('verify', '-CAfile', `${folder}/ca.crt`, given.path), /OK/);
      // its end is that of the authority: making it anew would not help
      assert.equal((await run(['dash'], given)).outcome.data['reasons'], []);
      const moved = await run(['dash'], { ...given, ca: ca() });
      assert.equal(moved.outcome.data['reasons'], ['it is from another CA', 'hours differ', 'its end nears']);
    });
    test('without an authority: predicted, but not done', async () => {
      const given = { path: `${dir}/no.crt`, key: `${dir}/no.key`, ca: `${dir}/none`, common_name: 'x', sans: 'x' };
      assert.equal((await run(['dash'], given, true)).outcome.changed, true);
      assert.match((await run(['dash'], given)).outcome.failed ?? '', /there is no authority in/);
    });
    test('without a folder to hold it', async () => {
      const given = { path: '/nonexistent/x.crt', key: '/nonexistent/x.key', ca: ca(), common_name: 'x', sans: 'x' };
      for (const check of [true, false]) {
        assert.match((await run(['dash'], given, check)).outcome.failed ?? '', /no directory \/nonexistent/);
      }
    });
    test('a certificate that stays here', async () => {
      const given = {
        path: `${dir}/l/a.crt`,
        key: `${dir}/l/a.key`,
        ca: ca(),
        common_name: 'a',
        organization: 'system:masters',
      };
      assert.is((await act(local, given, here({}, [], { check: true }))).changed, true);
      assert.not(existsSync(given.key));
      const made = await act(local, given, around);
      assert.equal([made.changed, made.data['reasons']], [true, ['there is no key']]);
      assert.instance(made.data['key'], Secret);
      assert.is(statSync(given.key).mode & 0o777, 0o600);
      assert.match(openssl('verify', '-CAfile', `${ca()}/ca.crt`, '-purpose', 'sslclient', given.path), /OK/);
      const again = await act(local, given, around);
      assert.equal([again.changed, again.data['certificate']], [false, made.data['certificate']]);
      assert.is((await act(local, { ...given, common_name: 'b' }, around)).changed, true);
    });
    test('a request that proves nothing is refused', async () => {
      const { signRequest } = await import('../../engine/modules/certificates/sign.ts');
      const { readAuthority } = await import('../../engine/modules/certificates/authority.ts');
      const { wantedOf } = await import('../../engine/modules/certificates/wanted.ts');
      const wanted = wantedOf(take(certificate, { path: '/x', key: '/x', ca: 'x', common_name: 'x', sans: 'x' }));
      const by = (await readAuthority(ca()))!;
      const sign = (request: string) => signRequest(request, wanted, by, new Date());
      await rejects(() => sign('nothing'), /sent no request/);
      openssl(
        'req',
        '-new',
        '-newkey',
        'rsa:1024',
        '-nodes',
        '-subj',
        '/CN=x',
        '-keyout',
        `${dir}/w.key`,
        '-out',
        `${dir}/w.csr`,
      );
      await rejects(() => sign(readFileSync(`${dir}/w.csr`, 'utf8')), /too weak/);
      const der = Buffer.from(openssl('req', '-in', `${dir}/w.csr`).replace(/-----.*-----|\s/g, ''), 'base64');
      der[der.length - 1]! ^= 1;
      const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
      await rejects(() => sign(forged), /proves nothing/);
    });
  },
  {
    before: () => {
      dir = mkdtempSync(`${tmpdir()}/kplay-certificate-`);
    },
    after: () => rmSync(dir, { recursive: true }),
  },
);

async function rejects(body: () => Promise<unknown>, message: RegExp): Promise<void> {
  let error: Error | undefined;
  await body().catch((thrown: Error) => {
    error = thrown;
  });
  assert.match(error?.message ?? 'nothing was thrown', message);
}
