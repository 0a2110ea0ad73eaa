import * as assert from 'uvu/assert';
import { phases } from '../../lab/rootfs/build.ts';
import { chooseMirror } from '../../lab/rootfs/mirror.ts';
import { recipe } from '../../lab/rootfs/recipe.ts';
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

  test('the recipe names itself, and holds nothing that playbooks are to bring', () => {
    assert.match(recipe().digest, /^[0-9a-f]{12}$/);
    assert.is(recipe().digest, recipe().digest);
    assert.equal(
      recipe().packages.filter((name) => /python|etcd|containerd|kube/.test(name)),
      [],
    );
  });
});
