import * as assert from 'uvu/assert';
import { growth, matrix, type Wanted } from '../../bench/matrix.ts';
import { readOptions } from '../../bench/options.ts';
import { peerNames } from '../../bench/peers/index.ts';
import { suite } from '../suite.ts';

const cellsOf = (wanted: Wanted, full = false) =>
  matrix(wanted, full).cells.map(
    ({ work, hosts, roundTrip, peers }) => `${work} ${hosts}@${roundTrip} ${peers.join()}`,
  );

suite('matrix of the bench', (test) => {
  test('the usual part is what is wanted of it, and the rest is named', () => {
    const wanted: Wanted = { works: ['thirty'], hosts: [50], delays: [0, 100] };
    assert.equal(cellsOf(wanted), ['thirty 50@0 script,curve25519,kplay,pyinfra,mitogen']);
    assert.equal(matrix(wanted, false).leftOut, [
      'thirty mixed tasks, 50 hosts, 0 ms: control-master, pyinfra-as-is, ansible',
      'thirty mixed tasks, 50 hosts, 100 ms: all',
    ]);
  });

  test('the whole has every peer in every cell, and nothing is left out', () => {
    const { cells, leftOut } = matrix({}, true);
    assert.is(cells.length, 4 * 4 * 3);
    assert.ok(cells.every(({ peers }) => peers.length === peerNames.length));
    assert.equal(leftOut, []);
  });

  test('with --full what is wanted is a part of the whole', () => {
    assert.equal(cellsOf({ works: ['tree'], hosts: [200], delays: [20], peers: ['ansible'] }, true), [
      'tree 200@20 ansible',
    ]);
  });

  test('the script is wherever its ratio is, first in its row', () => {
    for (const { work, hosts, roundTrip, peers } of matrix({}, false).cells)
      assert.equal(peers.slice(0, 3), ['script', 'curve25519', 'kplay'], `${work} ${hosts}@${roundTrip}`);
  });

  test('growth', () => {
    const cells = growth({ works: ['trivial'], hosts: [3, 5] });
    assert.equal(cells, [
      { work: 'trivial', hosts: 3, roundTrip: 0, peers: ['kplay'] },
      { work: 'trivial', hosts: 5, roundTrip: 0, peers: ['kplay'] },
    ]);
  });
});

suite('options of the bench', (test) => {
  const read = (...argv: string[]) => readOptions(argv, '/kplay');

  test('without any', () => {
    assert.equal(read(), {
      mode: 'compare',
      wanted: { works: undefined, hosts: undefined, delays: undefined, peers: undefined },
      full: false,
      rounds: 5,
      budget: 12,
      forks: 50,
      output: '/kplay/bench/RESULTS.md',
      append: false,
    });
  });

  test('lists', () => {
    const { wanted } = read('--works', 'thirty,tree', '--hosts', '1,10', '--delays', '0', '--peers', 'kplay,ansible');
    assert.equal(wanted, { works: ['thirty', 'tree'], hosts: [1, 10], delays: [0], peers: ['kplay', 'ansible'] });
  });

  test('what the limits are about, or a part of it', () => {
    const { wanted } = read('--limits');
    assert.equal(
      cellsOf(wanted),
      [
        ...['trivial 1@0', 'trivial 50@0', 'trivial 1@100'],
        ...['thirty 1@0', 'thirty 10@0', 'thirty 50@0', 'thirty 1@100', 'thirty 10@100'],
        ...['hundred 1@0', 'hundred 50@0', 'hundred 1@100', 'hundred 10@100', 'tree 1@0', 'tree 1@100'],
      ].map((cell) => `${cell} script,curve25519,kplay`),
    );
    assert.equal(read('--limits', '--hosts', '1', '--peers', 'kplay').wanted, {
      works: undefined,
      hosts: [1],
      delays: [0, 100],
      peers: ['kplay'],
    });
  });

  test('the whole knows no budget, and growth any number of hosts', () => {
    assert.is(read('--full', '--budget', '3').budget, Number.POSITIVE_INFINITY);
    assert.equal(read('--grow', '--hosts', '7').wanted.hosts, [7]);
  });

  test('mistakes', () => {
    const rows: [string[], RegExp][] = [
      [['--works', 'forty'], /^forty is none of trivial, handful, thirty, hundred, tree$/],
      [['--hosts', '7'], /^7 is none of 1, 10, 50, 200$/],
      [['--peers', 'chef'], /^chef is none of script, /],
      [['--rounds', 'x'], /^x is not a number$/],
      [['--rounds', '0'], /^0 is not a number of rounds$/],
      [['--what'], /Unknown option '--what'/],
    ];
    for (const [argv, expected] of rows) {
      assert.throws(
        () => read(...argv),
        ({ message }: Error) => expected.test(message),
        argv.join(' '),
      );
    }
  });
});
