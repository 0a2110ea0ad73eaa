import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../engine/package.ts';
import { routes } from '../../../lab/api/router.ts';
import { suite } from '../../suite.ts';

/** Rows of the page's table: methods, and a path with `{names}` in it. */
function documented(): string[] {
  const page = readFileSync(join(packageRoot(), 'docs/packet.md'), 'utf8');
  return [...page.matchAll(/^\| ([A-Z, ]+) \| `([^`]+)` \|/gm)].flatMap(([, methods, path]) =>
    methods!.split(', ').map((method) => `${method} ${path}`),
  );
}

suite('operations of the lab API', (test) => {
  test('the page lists all of them, each once', () => {
    const known = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    assert.equal(documented().sort(), known.sort());
  });
});
