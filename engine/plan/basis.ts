import { explainDifference, inputDifferences } from '../check/inputs/differences.ts';
import type { RunOptions } from '../play/context.ts';
import type { Basis } from './plan.ts';

/** Of a run's options those that kplay.yml and the environment set, and that change what is done. */
export function settingsOf({ strategy, rolesPath, connection }: RunOptions): Record<string, string> {
  const { user, privateKeyFile: _, password: __, becomePassword: ___, ...become } = connection;
  const settings = { strategy, roles_path: rolesPath, remote_user: user, become };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]): [string, string] => [name, JSON.stringify(value) ?? 'unset']),
  );
}

/** What a run would be made from that its plan was not made from, a line each. */
export function basisDifferences(planned: Basis, now: Basis): string[] {
  return [
    ...inputDifferences(planned.inputs, now.inputs).map(explainDifference),
    ...differing('setting', planned.settings, now.settings, true),
    ...differing('the answer to', planned.answers, now.answers, false),
  ];
}

type Texts = Readonly<Record<string, string>>;

function differing(what: string, planned: Texts, now: Texts, shown: boolean): string[] {
  const names = [...new Set([...Object.keys(planned), ...Object.keys(now)])].sort();
  return names
    .filter((name) => planned[name] !== now[name])
    .map((name) => `${what} ${name}${shown ? `: ${planned[name]} → ${now[name]}` : ' is another'}`);
}
