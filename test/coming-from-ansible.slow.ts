import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { register as registerRun } from '../engine/cli/run.ts';
import { allModules, namesOf } from '../engine/load/schema/modules.ts';
import { evaluate } from '../engine/template/evaluate.ts';
import type { Values } from '../engine/types.ts';
import { namesIn, pairs, part, rowsOf, texts, variables } from './ansible-page.ts';
import { ansiblePython } from './e2e/ansible.ts';
import { suite } from './suite.ts';
import { scopeOf, written } from './template/scope.ts';

/** What ansible-core has, by its own lists, and what its templates give. */
const program = `
import json, re, sys
from ansible.cli.doc import DocCLI
from ansible.cli.playbook import PlaybookCLI
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.block import Block
from ansible.playbook.handler import Handler
from ansible.playbook.play import Play
from ansible.playbook.role.definition import RoleDefinition
from ansible.playbook.task import Task
from ansible.plugins.list import list_plugins
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar, trust_as_template

init_plugin_loader()
given = json.load(sys.stdin)

def value(text):
    return Templar(loader=DataLoader(), variables=given['vars']).template(trust_as_template(text))

def fields(kind):
    return sorted(name for name, field in kind.fattributes.items() if not field.private)

def names(kind):
    found = [name for name in list_plugins(kind, ['ansible.builtin'])]
    return sorted({name.split('.')[-1] for name in found if not name.split('.')[-1].startswith('_')})

cli = PlaybookCLI(['ansible-playbook', 'x'])
cli.init_parser()
options = sorted(option for action in cli.parser._actions for option in action.option_strings)

print(json.dumps({
    'values': [value('{{ ' + text + ' }}') for text in given['expressions']],
    'texts': [value(text) for text in given['texts']],
    'keywords': {'P': fields(Play), 'R': fields(RoleDefinition), 'B': fields(Block), 'T': fields(Task), 'H': fields(Handler)},
    'options': options,
    'filters': names('filter'),
    'tests': names('test'),
    'lookups': names('lookup'),
    'modules': names('module'),
}))
`;

interface Answer {
  readonly values: readonly unknown[];
  readonly texts: readonly string[];
  readonly keywords: Readonly<Record<string, readonly string[]>>;
  readonly options: readonly string[];
  readonly filters: readonly string[];
  readonly tests: readonly string[];
  readonly lookups: readonly string[];
  readonly modules: readonly string[];
}

async function askAnsible(): Promise<Answer> {
  const { stdout, stderr, status } = spawnSync(await ansiblePython(), ['-c', program], {
    input: JSON.stringify({
      vars: parse(variables),
      expressions: pairs.map(({ jinja }) => jinja),
      texts: texts.map(([jinja]) => jinja),
    }),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LC_ALL: 'C.UTF-8' },
  });
  assert.is(status, 0, stderr);
  return JSON.parse(stdout);
}

function optionsOfRun(): string[] {
  const program = new Command('kplay');
  registerRun(program, () => {});
  return program.commands[0]!.options.flatMap(({ short, long }) => [short, long].filter((name) => name != null));
}

/** What is on one side alone. */
function difference(
  one: readonly string[],
  other: readonly string[],
): { readonly page: string[]; readonly ansible: string[] } {
  return {
    page: one.filter((name) => !other.includes(name)).sort(),
    ansible: other.filter((name) => !one.includes(name)).sort(),
  };
}

/** Keywords that ansible-core reads by itself, or that are newer than the one that is asked. */
const apart = ['with_…', 'local_action', 'validate_argspec'];

const none = { page: [], ansible: [] };

const answer = await askAnsible();

suite('coming from Ansible, beside Ansible', (test) => {
  for (const [index, { jinja, gives }] of pairs.entries()) {
    test(jinja, () => assert.equal(answer.values[index], gives));
  }

  for (const [index, [jinja, handlebars]] of texts.entries()) {
    test(jinja, () =>
      assert.is(evaluate(written(handlebars), scopeOf(parse(variables) as Values)), answer.texts[index]),
    );
  }

  for (const letter of ['P', 'R', 'B', 'T', 'H']) {
    test(`keywords of ${letter}`, () => {
      const listed = rowsOf(part('keywords'))
        .filter(([, where]) => where!.includes(letter))
        .map(([name]) => namesIn(name!)[0]!)
        .filter((name) => !apart.includes(name));
      const theirs = answer.keywords[letter]!.filter((name) => name !== 'async_val');
      assert.equal(difference(listed, theirs), none);
    });
  }

  test('options', () => {
    const listed = rowsOf(part('options')).flatMap(([names]) => namesIn(names!));
    assert.equal(difference(listed, answer.options), none);
  });

  for (const kind of ['filters', 'tests', 'lookups', 'modules'] as const) {
    test(kind, () => {
      const others = rowsOf(part(`other ${kind}`)).flatMap(([names]) => namesIn(names!));
      assert.equal(difference([...namesIn(part(`same ${kind}`)), ...others], answer[kind]), none);
    });
  }

  test('each option is here where the page says so', () => {
    const own = optionsOfRun();
    const elsewhere = ['--help', '--version', '--syntax-check'];
    const wrong = rowsOf(part('options')).filter(([names, here]) => {
      const all = namesIn(names!);
      if (all.some((name) => elsewhere.includes(name))) return false;
      return all.some((name) => own.includes(name)) === here!.startsWith('not');
    });
    assert.equal(
      wrong.map(([names]) => names),
      [],
    );
  });

  test('modules that are not here are not', async () => {
    const known = new Set((await allModules()).flatMap(namesOf));
    const others = rowsOf(part('other modules')).flatMap(([names]) => namesIn(names!));
    assert.equal(
      others.filter((name) => known.has(name)),
      ['service', 'systemd_service'],
    );
  });
});
