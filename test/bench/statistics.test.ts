import * as assert from 'uvu/assert';
import { median, threeDigits } from '../../bench/statistics.ts';
import { suite } from '../suite.ts';

suite('statistics of the bench', (test) => {
  test('median', () => {
    const rows: [number[], number][] = [
      [[7], 7],
      [[10, 9, 2], 9],
      [[1, 4, 2, 10], 3],
      [[5, 1, 3, 2, 4], 3],
    ];
    for (const [values, expected] of rows) assert.is(median(values), expected, values.join());
  });

  test('three digits that count', () => {
    const rows: [number, string][] = [
      [0, '0'],
      [0.00049, '0.000'],
      [0.0625, '0.063'],
      [0.25, '0.250'],
      [1.006, '1.01'],
      [12.34, '12.3'],
      [119.5, '120'],
      [1234, '1234'],
      [-4.694, '-4.69'],
    ];
    for (const [value, expected] of rows) assert.is(threeDigits(value), expected, String(value));
  });
});
