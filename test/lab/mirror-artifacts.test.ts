import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import type { LabError } from '../../lab/errors.ts';
import { suite } from '../suite.ts';

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

// A go that knows one command line: it stands first in the path before anything reads the path.
const above = mkdtempSync(join(tmpdir(), 'kplay-artifacts-'));
process.env['PATH'] = `${join(above, 'bin')}:${process.env['PATH']}`;
const { prepareArtifacts } = await import('../../lab/mirror/index.ts');
const { wanted } = await import('../../lab/mirror/catalogue.ts');

const fakeGo = `#!/bin/sh
if [ "$*" = version ]; then cat "${above}/go-version"; exit; fi
[ "$CGO_ENABLED$GOOS$GOARCH$GOFLAGS" = 0linuxamd64 ] || exit 8
[ "$1 $2 $3 $4 $5 $6 $7 $8 $9" = "build -C ${above}/catalogue/tool -mod=readonly -trimpath -buildvcs=false -ldflags -s -w -p" ] || exit 9
shift 10
[ "$1" = -o ] && [ "$3" = example.org/tool/cmd ] || exit 10
echo "cannot find module" >&2
[ ! -e "${above}/broken" ] && echo 'built program' >"$2"
`;

let official: Server;
let served: string | number;
let asked = 0;

/** A mirror's folder of its own, and a catalogue whose official file is at the test's own server. */
function put(name: string, text: string): void {
  mkdirSync(dirname(join(above, name)), { recursive: true });
  writeFileSync(join(above, name), text);
}

function prepare(more: { readonly offline?: boolean; readonly lines?: string[] } = {}) {
  const options = { folder: join(above, 'served'), arch: 'amd64', catalogue: join(above, 'catalogue') } as const;
  return prepareArtifacts(['tool'], {
    ...options,
    offline: more.offline ?? false,
    report: (line) => more.lines?.push(line),
  });
}

async function failure(work: Promise<unknown>): Promise<LabError> {
  return work.then(
    () => assert.unreachable() as never,
    (error) => error,
  );
}

function catalogue(version: string, sum: string, buildable: string): void {
  const { port } = official.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}/dl/v{version}/tool-v{version}-linux-{arch}.tar.gz`;
  const sums = `{amd64: "${sum}", arm64: "${'0'.repeat(64)}"}`;
  put('catalogue/official.yml', `tool: {version: "${version}", address: "${address}", sha256: ${sums}}\n`);
  put('catalogue/versions.yml', buildable);
}

const buildable = 'tool: {version: "1.1", programs: {tool: example.org/tool/cmd}}\n';
const file = (version: string) => `127.0.0.1/dl/v${version}/tool-v${version}-linux-amd64.tar.gz`;

suite(
  'artifacts of the mirror',
  (test) => {
    test('the official file, with its checksum', async () => {
      catalogue('1.2', sha256('official'), buildable);
      served = 'official';
      const expected = {
        name: 'tool',
        version: '1.2',
        arch: 'amd64',
        file: file('1.2'),
        sha256: sha256('official'),
        origin: 'official',
      };
      assert.equal(await prepare(), { artifacts: [expected] });
      assert.is(readFileSync(join(above, 'served', file('1.2')), 'utf8'), 'official');
      assert.equal(JSON.parse(readFileSync(join(above, 'served/manifest.json'), 'utf8')), { artifacts: [expected] });
    });

    test('what the cache has is not asked for again', async () => {
      asked = 0;
      await prepare({ offline: true });
      assert.is(asked, 0);
    });

    test('a damaged file is', async () => {
      writeFileSync(join(above, 'served', file('1.2')), 'damaged');
      assert.is((await failure(prepare({ offline: true }))).message, 'tool for amd64 is not in the cache');
      await prepare();
      assert.is(readFileSync(join(above, 'served', file('1.2')), 'utf8'), 'official');
    });

    for (const [title, answer] of [
      ['is wrong', 'something else'],
      ['is not there', 404],
    ] as const) {
      test(`it is built when the official file ${title}, the same each time`, async () => {
        catalogue('1.3', sha256('official 1.3'), buildable);
        served = answer;
        const lines: string[] = [];
        rmSync(join(above, 'served'), { recursive: true, force: true });
        const { artifacts } = await prepare({ lines });
        const archive = readFileSync(join(above, 'served', file('1.1')));
        const { name, version, sha256: sum, origin } = artifacts[0]!;
        assert.equal(
          { name, version, sum, origin },
          { name: 'tool', version: '1.1', sum: sha256(archive), origin: 'built' },
        );
        rmSync(join(above, 'served'), { recursive: true });
        assert.is((await prepare()).artifacts[0]!.sha256, sum);
        assert.match(lines[1]!, /is out of reach: building tool 1.1 from its Go module$/);
      });
    }

    test('a built one is built again when its module changes', async () => {
      put('catalogue/tool/go.sum', 'another sum\n');
      assert.is((await failure(prepare({ offline: true }))).message, 'tool for amd64 is not in the cache');
      await prepare();
      await prepare({ offline: true });
    });

    const goes: readonly [title: string, version: string, reason: RegExp][] = [
      [
        'an old Go',
        'go version go1.19.8 linux/amd64\n',
        /\n {2}this machine's Go is too old: go version go1\.19\.8 linux\/amd64$/,
      ],
      ['a build that fails', 'go version go1.26.0 linux/amd64\n', /ended with 1:\ncannot find module$/],
    ];
    for (const [title, version, reason] of goes) {
      test(`${title}: both ways are told`, async () => {
        rmSync(join(above, 'served'), { recursive: true });
        put('go-version', version);
        put('broken', '');
        const { message } = await failure(prepare());
        assert.match(
          message,
          /^tool 1\.3 cannot be had:\n {2}http:\/\/127\.0\.0\.1:\d+\/dl\/v1\.3\/tool-v1\.3-linux-amd64\.tar\.gz: it answered 404\n/,
        );
        assert.match(message, reason);
      });
    }

    test('an unknown name', async () => {
      const error = await failure(Promise.resolve().then(() => wanted('ectd', 'amd64')));
      assert.equal([error.message, error.hint], ['the mirror knows no "ectd"', 'did you mean "etcd"?']);
    });

    test('the official and the built etcd have the same version, and its module says so', () => {
      const etcd = wanted('etcd', 'amd64');
      assert.is(etcd.build!.version, etcd.official.version);
      assert.match(
        readFileSync(`${etcd.build!.module}/go.mod`, 'utf8'),
        `go.etcd.io/etcd/server/v3 v${etcd.build!.version}\n`,
      );
    });
  },
  {
    before: async () => {
      put('bin/go', fakeGo);
      chmodSync(join(above, 'bin/go'), 0o755);
      put('go-version', 'go version go1.26.0 linux/amd64\n');
      put('catalogue/tool/go.mod', 'module example.org/lab\n');
      put('catalogue/tool/go.sum', 'a sum\n');
      official = createServer((_request, response) => {
        asked++;
        if (typeof served === 'number') response.writeHead(served).end();
        else response.end(served);
      });
      await new Promise<void>((listening) => official.listen(0, '127.0.0.1', listening));
    },
    after: () => {
      official.close();
      official.closeAllConnections();
      rmSync(above, { recursive: true });
    },
  },
);
