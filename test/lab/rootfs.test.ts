import * as assert from 'uvu/assert';
import { InputError } from '../../engine/errors.ts';
import { architecture } from '../../lab/mirror/catalogue.ts';
import { phases } from '../../lab/rootfs/debootstrap.ts';
import { registration } from '../../lab/rootfs/emulation.ts';
import { imageName, imageNamed, kindOf, kinds } from '../../lab/rootfs/kinds.ts';
import { chooseMirror } from '../../lab/rootfs/mirror.ts';
import { recipeOf } from '../../lab/rootfs/recipe.ts';
import { suite } from '../suite.ts';

const own = 'Debian\tbookworm\tmain\thttp://one.example/debian/';
const security = 'Debian\tbookworm-security\tmain\thttp://one.example/security/';
const updates = 'Debian\tbookworm-updates\tmain\thttp://two.example/debian/';
const unread = '\tbookworm\tmain\thttps://three.example/debian/';
const foreign = 'Vendor\tbookworm\tmain\thttps://vendor.example/apt/';
const newer = 'Debian\ttrixie\tmain\thttp://four.example/debian/';
const contrib = 'Debian\tbookworm\tcontrib\thttp://five.example/debian/';
const cdrom = 'Debian\tbookworm\tmain\tcdrom:[Debian]/';
const ubuntu = 'Ubuntu\tnoble\tmain\thttp://six.example/ubuntu/';

const mirrors: [string, string[], string | undefined][] = [
  ['the suite among its relatives', [security, updates, own], 'http://one.example/debian/'],
  ['before apt has fetched its lists', [unread], 'https://three.example/debian/'],
  ['not a vendor with a suite of that name', [foreign, own], 'http://one.example/debian/'],
  ['another release of Debian has the suite too', [security, newer], 'http://four.example/debian/'],
  ['neither other components nor discs', [contrib, cdrom], undefined],
  ['a machine that is no Debian', [ubuntu, ''], undefined],
];

suite('lab/rootfs', (test) => {
  for (const [name, targets, wanted] of mirrors) {
    test(`mirror: ${name}`, () => assert.is(chooseMirror(targets.join('\n'), 'bookworm'), wanted));
  }

  test('debootstrap is shown by its phases, each once', () => {
    const shown: string[] = [];
    const line = phases((text) => shown.push(text));
    const verbs = ['Retrieving InRelease', 'Retrieving Packages', 'Checking x', 'Extracting libc6', 'Unpacking dpkg'];
    for (const text of [...verbs, 'Configuring dpkg', 'Unpacking apt', 'Configuring apt']) line(`I: ${text}...`);
    line('W: Retrieving nothing');
    const titles = ['downloading packages', 'unpacking the base', 'unpacking packages', 'configuring packages'];
    assert.equal(
      shown,
      titles.map((title) => `  ${title}`),
    );
  });

  const ordered: [string, string][] = [
    ['debian_12', 'debian_12'],
    ['debian_13', 'debian_13'],
    ['ubuntu_22_04', 'ubuntu_22_04'],
    ['debian_12_python', 'debian_12_python'],
    ['busybox', 'busybox'],
    ['ubuntu_18_04', 'debian_12'],
    ['custom_ipxe', 'debian_12'],
  ];
  for (const [slug, wanted] of ordered) {
    test(`ordered as ${slug}`, () => assert.is(kindOf(slug).slug, wanted));
  }

  const other = architecture() === 'amd64' ? 'arm64' : 'amd64';
  test('images by their names', () => {
    const written = ['debian_12', `debian_12/${architecture()}`, `busybox/${other}`].map(imageNamed);
    assert.equal(written.map(imageName), ['debian_12', 'debian_12', `busybox/${other}`]);
  });

  for (const name of ['', 'debian12', 'debian_12/', 'debian_12/riscv64', 'busybox/amd64/x', '../x']) {
    test(`no image: "${name}"`, () => {
      assert.throws(
        () => imageNamed(name),
        (error: Error) => error instanceof InputError && error.message === `"${name}" is not a kind of host`,
      );
    });
  }

  test('recipes name themselves, each image its own, and hold nothing that playbooks are to bring', () => {
    const images = kinds.flatMap((kind) => (['amd64', 'arm64'] as const).map((arch) => ({ kind, arch })));
    const digests = images.map((image) => recipeOf(image).digest);
    for (const digest of digests) assert.match(digest, /^[0-9a-f]{12}$/);
    assert.is(new Set(digests).size, images.length);
    assert.equal(
      images.map((image) => recipeOf(image).digest),
      digests,
    );
    for (const { slug, packages } of kinds) {
      const brought = packages.filter((name) => /python|etcd|containerd|kube/.test(name));
      assert.equal(brought, slug === 'debian_12_python' ? ['python3', 'python3-apt'] : []);
    }
  });

  test('what the kernel is told of programs of another processor', () => {
    const [name, kind, offset, magic, mask, program, flags] = registration('arm64').slice(1).split(':');
    assert.equal(
      [name, kind, offset, program, flags],
      ['kplay-lab-aarch64', 'M', '', '/usr/libexec/qemu-binfmt/aarch64-binfmt-P', 'POCF'],
    );
    const bytes = (text: string) => text.match(/\\x..|[^\\]/g)!.length;
    assert.equal(
      [magic, mask].map((text) => bytes(text!)),
      [20, 20],
    );
    assert.match(magic!, /\\x02\\x00\\xb7\\x00$/);
  });
});
