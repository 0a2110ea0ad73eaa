import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot } from '../engine/package.ts';
import { suite } from './suite.ts';

/** The stages in the order in which they may import: each only itself and what stands behind it. */
const stages = [
  'cli',
  'lab',
  'run',
  'plan',
  'check',
  'play',
  'connect',
  'inventory',
  'load',
  'report',
  'modules',
  'template',
  'remote',
  'providers',
  'secrets',
  'package',
  'errors',
  'types',
];

const root = packageRoot();

interface Import {
  readonly from: string;
  readonly to: string;
}

function sources(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).map((name) => join(folder, name));
}

/** The relative imports of a file; an import of types alone counts as well. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g)].map((match) => ({
    from: file,
    to: normalize(join(dirname(file), match[1]!)),
  }));
}

/** `engine/play/play.ts` belongs to the stage play, `engine/run.ts` to run, everything in lab/ to lab. */
function stageOf(file: string): string {
  const parts = file.split('/');
  return parts[0] === 'lab' ? 'lab' : parts[1]!.replace(/\.ts$/, '');
}

/** Why an import may not be; undefined when it may. */
function refusal({ from, to }: Import): string | undefined {
  const [mine, theirs] = [stages.indexOf(stageOf(from)), stages.indexOf(stageOf(to))];
  if (mine === -1 || theirs === -1) return `${from} → ${to}: no such stage`;
  if (theirs < mine) return `${from} → ${to}: ${stages[theirs]} comes before ${stages[mine]}`;
  if (stages[theirs] === 'lab' && stages[mine] !== 'lab' && stages[mine] !== 'cli')
    return `${from} → ${to}: only cli uses the lab`;
  return undefined;
}

suite('architecture', (test) => {
  test('imports point one way', () => {
    const imports = [...sources('engine'), ...sources('lab')].flatMap(importsOf);
    assert.ok(imports.length > 100);
    assert.equal(
      imports.map(refusal).filter((reason) => reason !== undefined),
      [],
    );
  });

  test('an import against the direction is refused', () => {
    assert.is(
      refusal({ from: 'engine/types.ts', to: 'engine/errors.ts' }),
      'engine/types.ts → engine/errors.ts: errors comes before types',
    );
    assert.is(refusal({ from: 'engine/run.ts', to: 'lab/lab.ts' }), 'engine/run.ts → lab/lab.ts: lab comes before run');
    assert.is(
      refusal({ from: 'engine/load/yaml.ts', to: 'engine/play/play.ts' }),
      'engine/load/yaml.ts → engine/play/play.ts: play comes before load',
    );
    assert.is(refusal({ from: 'engine/play/play.ts', to: 'engine/load/yaml.ts' }), undefined);
  });
});
