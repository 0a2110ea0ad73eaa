import Handlebars from 'handlebars';
import * as assert from 'uvu/assert';
import { renderTemplate } from '../../engine/template/evaluate.ts';
import { suite } from '../suite.ts';
import { place, scopeOf } from './scope.ts';
import { data, generateTemplate, randomNumbers } from './templates.ts';

/** Handlebars itself, told to look for names in outer contexts, too, and to write texts as they are. */
function byHandlebars(template: string): string {
  const handlebars = Handlebars.create();
  handlebars.registerHelper('raw', (options: Handlebars.HelperOptions) => options.fn({}));
  // Handlebars' grammar has no index at the end of a path, only in brackets
  const standard = template.replace(/(?<=[a-z]\.)(\d)(?=[\s~}])/g, '[$1]');
  return handlebars.compile(standard, { noEscape: true, compat: true })(data);
}

suite('differential', (test) => {
  const scope = scopeOf(data);
  const seeds = Array.from({ length: 600 }, (_, seed) => seed);

  test(`${seeds.length} templates give what Handlebars gives`, () => {
    for (const seed of seeds) {
      const template = generateTemplate(randomNumbers(seed));
      const expected = byHandlebars(template);
      assert.is(renderTemplate(template, place(), scope), expected, `seed ${seed}: ${JSON.stringify(template)}`);
    }
  });

  test('and use all that they are to compare', () => {
    const all = seeds.map((seed) => generateTemplate(randomNumbers(seed))).join('\n');
    const features = [
      '#if',
      '#unless',
      '^if',
      '#each',
      '#with',
      'else if',
      '{{else',
      '{{^}}',
      ' as |',
      '@index',
      '@key',
      '@first',
      '@last',
      '@../index',
      '@root',
      '../',
      'this.',
      './',
      '{{{',
      '{{&',
      '~',
      '{{!--',
      '{{{{raw}}}}',
      '\\{{',
      '\\\\{{',
      '[weird key]',
      'includeZero',
    ];
    assert.equal(
      features.filter((feature) => all.split(feature).length < 10),
      [],
    );
    const texts = new Set(seeds.map((seed) => renderTemplate(generateTemplate(randomNumbers(seed)), place(), scope)));
    assert.ok(texts.size > 500, `${texts.size} different texts`);
  });
});
