import type { Values } from '../../types.ts';
import { type Form, type Helper, usageOf } from './helper.ts';
import { families } from './registry.ts';

/** All helpers as Markdown: a table for each family. */
export function helperReference(): string {
  return Object.entries(families)
    .map(([family, helpers]) =>
      [`### ${family}`, '', '| Write | Gives | Example |', '|---|---|---|', ...rows(helpers), ''].join('\n'),
    )
    .join('\n');
}

function rows(helpers: readonly (Helper | Form)[]): string[] {
  return helpers.map((helper) => {
    const example = helper.examples[0]!;
    const cells = [
      code(usageOf(helper)),
      `${helper.summary}${helper.named ? ` (${helper.named})` : ''}`,
      `${code(example.expression)} is ${code(JSON.stringify(example.value))}${given(example.vars)}`,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
}

/** The variables of an example. */
function given(vars: Values = {}): string {
  const names = Object.entries(vars).map(([name, value]) => code(`${name} = ${JSON.stringify(value)}`));
  return names.length === 0 ? '' : ` with ${names.join(', ')}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('\n', '\\n')}\``;
}
