import * as assert from 'uvu/assert';
import { run } from '../../lab/command.ts';
import { addNamespace, batch, removeNamespace } from '../../lab/network/namespace.ts';
import { LaidRoutes } from '../../lab/network/routes.ts';
import { suite } from '../suite.ts';

/** A namespace of its own, with two cables that end in it: nothing leads out of it. */
const name = `kplaytest${process.pid}`;
const wanted = [
  { to: '198.51.100.1', device: 'first' },
  { to: '198.51.100.3', device: 'second' },
  { to: '198.51.100.64/31', via: '198.51.100.3', device: 'second' },
];

async function laid(): Promise<string[]> {
  const shown: { dst: string }[] = JSON.parse(await run(['ip', '-n', name, '-j', 'route', 'show', 'proto', '75']));
  return shown.map(({ dst }) => dst).sort();
}

suite(
  'routes of links that are down',
  (test) => {
    test('do not hold up those of the others, and are laid when the link is up', async () => {
      const routes = new LaidRoutes();
      await batch(name, ['link set second down']);
      await routes.lay(name, wanted.toReversed());
      assert.equal(await laid(), ['198.51.100.1']);
      await batch(name, ['link set second up']);
      await routes.lay(name, wanted);
      assert.equal(await laid(), ['198.51.100.1', '198.51.100.3', '198.51.100.64/31']);
    });

    test('go with it, and come back when the kernel is asked again', async () => {
      const routes = new LaidRoutes();
      await routes.lay(name, wanted);
      await batch(name, ['link set second down', 'link set second up']);
      assert.equal(await laid(), ['198.51.100.1']);
      routes.forget();
      await routes.lay(name, wanted);
      assert.equal(await laid(), ['198.51.100.1', '198.51.100.3', '198.51.100.64/31']);
    });

    test('are nothing to wait for when the link is gone', async () => {
      const routes = new LaidRoutes();
      await routes.lay(name, [...wanted, { to: '198.51.100.5', device: 'third' }]);
      assert.equal(await laid(), ['198.51.100.1', '198.51.100.3', '198.51.100.64/31']);
    });

    test('what is wrong otherwise is told', async () => {
      const routes = new LaidRoutes();
      const error = await routes.lay(name, [{ to: 'nowhere', device: 'first' }]).catch((error: Error) => error);
      assert.match((error as Error).message, 'nowhere');
    });
  },
  {
    before: async () => {
      await addNamespace(name);
      const cables = ['first', 'second'].map((one) => `link add ${one} type veth peer name ${one}-end`);
      const ups = ['first', 'second'].flatMap((one) => [`link set ${one} up`, `link set ${one}-end up`]);
      await batch(name, ['link set lo up', ...cables, ...ups]);
    },
    after: () => removeNamespace(name),
  },
);
