import { isSecretName } from '../check/warnings/secrets.ts';
import { parseExtraVars } from '../load/extra-vars.ts';
import { isList, isMapping } from '../load/fields.ts';
import { type Binding, Secret, type Vars, type Written } from '../types.ts';
import type { GivenVariable, Option, PlanRequest } from './plan.ts';
import { digestOf } from './seal.ts';

/** What the command line of `kplay run --plan` says again; what it leaves out the plan says. */
export interface GivenAgain {
  readonly playbooks: readonly string[];
  readonly inventory?: readonly string[] | undefined;
  readonly extraVars?: readonly string[] | undefined;
  readonly options: Readonly<Record<string, Option>>;
}

/** A request with all its variables at hand. */
export interface Request extends Omit<PlanRequest, 'extraVars'> {
  readonly extraVars: readonly string[];
}

/** What a plan keeps of the -e options: of those that may hold a secret only a digest. Throws an InputError for a bad one. */
export function keptVariables(items: readonly string[], key: string): GivenVariable[] {
  return items.map((item) => {
    if (item.trim().startsWith('@')) return item;
    const vars = parseExtraVars([item]);
    return mayBeSecret(vars) ? { name: [...vars.keys()].join(', '), digest: digestOf(key, item) } : item;
  });
}

/** What is to be done again, and where the command line does not agree with the plan, in sentences. */
export function requestAgain(
  { request, key }: { readonly request: PlanRequest; readonly key: string },
  given: GivenAgain,
): { readonly request: Request; readonly disagreements: readonly string[] } {
  const { extraVars, disagreements } = variablesAgain(request.extraVars, given.extraVars ?? [], key);
  const differs = (what: string, planned: unknown, said: unknown) =>
    JSON.stringify(planned) === JSON.stringify(said)
      ? []
      : [`${what}: the plan has ${shown(planned)}, not ${shown(said)}`];
  return {
    request: { ...request, extraVars },
    disagreements: [
      ...(given.playbooks.length === 0 ? [] : differs('playbooks', request.playbooks, given.playbooks)),
      ...(given.inventory === undefined ? [] : differs('--inventory', request.inventory, given.inventory)),
      ...disagreements,
      ...Object.entries(given.options).flatMap(([name, said]) => differs(flagOf(name), request.options[name], said)),
    ],
  };
}

/** An option as it is written on the command line. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function shown(value: unknown): string {
  if (value === undefined || value === false) return 'none';
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value);
}

function variablesAgain(kept: readonly GivenVariable[], given: readonly string[], key: string) {
  const rest = new Set(given);
  const missing: string[] = [];
  const extraVars = kept.map((variable) => {
    if (typeof variable === 'string') {
      rest.delete(variable);
      return variable;
    }
    const again = given.find((item) => digestOf(key, item) === variable.digest);
    if (again === undefined)
      missing.push(`-e ${variable.name}: the plan keeps only a digest; give the same value again`);
    else rest.delete(again);
    return again ?? '';
  });
  const others = [...rest].map((item) => `-e ${namesIn(item)}: the plan has no such variable, or another value`);
  return { extraVars, disagreements: [...missing, ...others] };
}

/** Never the value: it may be a secret. */
function namesIn(item: string): string {
  return item.trim().startsWith('@') ? item.trim() : [...parseExtraVars([item]).keys()].join(', ');
}

function mayBeSecret(vars: Vars): boolean {
  return [...vars].some(([name, binding]) => isSecretName(name) || hasSecret(binding));
}

function hasSecret(binding: Binding): boolean {
  return 'written' in binding && isSecretIn(binding.written);
}

function isSecretIn({ content, secret }: Written): boolean {
  if (secret || content instanceof Secret) return true;
  if (isList(content)) return content.some(isSecretIn);
  return isMapping(content) && [...content].some(([name, part]) => isSecretName(name) || isSecretIn(part));
}
