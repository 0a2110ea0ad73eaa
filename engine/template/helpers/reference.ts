import type { Values } from '../../types.ts';
import { type Form, type Helper, optionsOf, type Parameter, parametersOf, usageOf } from './helper.ts';
import { families } from './registry.ts';

/** All helpers as Markdown: a table for each family. */
export function helperReference(): string {
  return Object.entries(families)
    .map(([family, helpers]) =>
      [`### ${family}`, '', '| Write | Gives | Example |', '|---|---|---|', ...rows(helpers), ''].join('\n'),
    )
    .join('\n');
}

/** The page of one helper as Markdown: what it gives, how it is written, its arguments and examples. */
export function describeHelper(helper: Helper | Form): string {
  const { name, also = [], summary, named, gives, examples } = helper;
  const taken = [
    ...parametersOf(helper).map((parameter) => argument(parameter, parameter.name)),
    ...optionsOf(helper).map((option) => argument(option, `${option.name}=`)),
    ...(named ? [`- \`key=value\` (any number): ${named}`] : []),
  ];
  const shown = examples.map(({ expression, vars, value }) => {
    const variables = Object.entries(vars ?? {}).map(([key, given]) => `${key} = ${JSON.stringify(given)}\n`);
    return `${variables.join('')}${expression}\n→ ${JSON.stringify(value)}`;
  });
  const others = also.length === 0 ? [] : [`It is also called ${also.map(code).join(', ')}.`];
  return [
    `# ${name}`,
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
    `\`${usageOf(helper)}\` gives ${gives === 'any' ? 'any value' : `${/^[aeiou]/.test(gives) ? 'an' : 'a'} ${gives}`}.`,
    ...others,
    ...(taken.length === 0 ? [] : ['## Arguments', taken.join('\n')]),
    '## Examples',
    `\`\`\`\n${shown.join('\n\n')}\n\`\`\``,
  ]
    .join('\n\n')
    .concat('\n');
}

function argument({ kind, optional, rest }: Parameter, written: string): string {
  const type = kind === 'any' ? 'any value' : kind === 'test' || kind === 'helper' ? `the name of a ${kind}` : kind;
  return `- \`${written}\` (${type}${optional ? ', can be left out' : ''}${rest ? ', any number of them' : ''})`;
}

function rows(helpers: readonly (Helper | Form)[]): string[] {
  return helpers.map((helper) => {
    const example = helper.examples[0]!;
    const cells = [
      code(usageOf(helper)),
      `${helper.summary}${helper.named ? ` (${helper.named})` : ''}${also(helper)}`,
      `${code(example.expression)} is ${code(JSON.stringify(example.value))}${given(example.vars)}`,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
}

function also({ also = [] }: Helper | Form): string {
  return also.length === 0 ? '' : `; also ${also.map(code).join(', ')}`;
}

/** The variables of an example. */
function given(vars: Values = {}): string {
  const names = Object.entries(vars).map(([name, value]) => code(`${name} = ${JSON.stringify(value)}`));
  return names.length === 0 ? '' : ` with ${names.join(', ')}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('\n', '\\n')}\``;
}
