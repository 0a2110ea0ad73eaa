import { z } from 'zod';
import type { Value, Values } from '../../types.ts';
import { value } from '../definition/arguments.ts';
import type { Mistake } from './judge.ts';
import { comparable } from './kinds.ts';

const names = z.array(z.string()).min(1);
const several = z.array(names.min(2, 'name at least two arguments'));

/** What arguments have to do with each other, beside what each is; Ansible's words. */
export const rules = {
  mutually_exclusive: several.optional().describe('lists of arguments of which only one may be given'),
  required_together: several.optional().describe('lists of arguments of which all are given, or none'),
  required_one_of: z.array(names).optional().describe('lists of arguments of which at least one is given'),
  required_if: z
    .array(
      z.union([
        z.tuple([z.string(), value, names]),
        z.tuple([z.string(), value, names, z.boolean().describe('whether one of them is enough')]),
      ]),
    )
    .optional()
    .describe(
      '`[argument, value, arguments]`: when it has that value these are needed; with a fourth `true` one of them',
    ),
  required_by: z
    .record(z.string(), z.union([z.string().transform((one) => [one]), names]))
    .optional()
    .describe('argument: the arguments that are needed beside it'),
};

const shape = z.object(rules);

/** Those of one declaration. */
export type Rules = z.infer<typeof shape>;

/** What is wrong with arguments beside each other; those that are null are not given. */
export function mistakesBeside(given: Values, rules: Rules, path: readonly string[] = []): readonly Mistake[] {
  const has = (name: string) => given[name] !== undefined && given[name] !== null;
  const at = (name: string) => [...path, name];
  const lacking = (all: readonly string[]) => all.filter((name) => !has(name));
  const oneOf = (all: readonly string[], why = ''): Mistake => {
    const message = `is required${why}`;
    if (all.length === 1) return { path: at(all[0]!), message, missing: true };
    const where = path.length === 0 ? '' : ` in "${path.join('.')}"`;
    return { path, subject: `one of ${quoted(all)}${where}`, message };
  };
  const needed = (name: string, why: string): Mistake => ({
    path: at(name),
    message: `is required ${why}`,
    missing: true,
  });
  return [
    ...(rules.mutually_exclusive ?? []).flatMap((all): Mistake[] => {
      const [first, ...others] = all.filter(has);
      return others.length === 0 ? [] : [{ path: at(first!), message: `excludes ${quoted(others)}` }];
    }),
    ...(rules.required_together ?? []).flatMap((all) => {
      const [first] = all.filter(has);
      return first === undefined ? [] : lacking(all).map((name) => needed(name, `beside "${first}"`));
    }),
    ...(rules.required_one_of ?? []).flatMap((all) => (all.some(has) ? [] : [oneOf(all)])),
    ...(rules.required_if ?? []).flatMap(([name, wanted, all, any = false]): Mistake[] => {
      if (!has(name) || !isSame(given[name]!, wanted)) return [];
      const why = `as "${name}" is ${JSON.stringify(wanted)}`;
      if (any) return all.some(has) ? [] : [oneOf(all, `, ${why}`)];
      return lacking(all).map((each) => needed(each, why));
    }),
    ...Object.entries(rules.required_by ?? {}).flatMap(([name, all]) =>
      has(name) ? lacking(all).map((each) => needed(each, `beside "${name}"`)) : [],
    ),
  ];
}

/** The names that rules speak of. */
export function namesIn(rules: Rules): readonly string[] {
  const { mutually_exclusive = [], required_together = [], required_one_of = [], required_if = [] } = rules;
  const by = Object.entries(rules.required_by ?? {}).flatMap(([name, all]) => [name, ...all]);
  const lists = [...mutually_exclusive, ...required_together, ...required_one_of].flat();
  return [...lists, ...required_if.flatMap(([name, , all]) => [name, ...all]), ...by];
}

/** As choices are compared: a text may say a number or a truth value. */
function isSame(given: Value, wanted: Value): boolean {
  const type = typeof wanted === 'boolean' ? 'bool' : typeof wanted === 'number' ? 'float' : 'str';
  return JSON.stringify(comparable(given, type)) === JSON.stringify(comparable(wanted, type));
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
