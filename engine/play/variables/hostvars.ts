import type { Value, Values } from '../../types.ts';
import type { TaskScope } from './scope.ts';

/** Names that are not shown among a host's variables, to which they do not belong. */
const ofTasks: ReadonlySet<string> = new Set(['hostvars', 'omit', '']);

/** All hosts with their variables, as a map of maps; a variable is evaluated when it is asked for. */
export function hostVars(hosts: Iterable<string>, scopeFor: (host: string) => TaskScope): Values {
  const names = new Set(hosts);
  return lazily(
    () => [...names],
    (host) => (names.has(host) ? variablesOf(scopeFor(host)) : undefined),
  );
}

function variablesOf(scope: TaskScope): Values {
  return lazily(
    () => [...new Set(scope.names())].filter((name) => !ofTasks.has(name)),
    (name) => (ofTasks.has(name) ? undefined : scope.variable(name)),
    (name) => !ofTasks.has(name) && scope.lookup(name) !== undefined,
  );
}

/** A map whose values are found out when they are asked for; `has` tells without the value whether one is there. */
function lazily(
  keys: () => string[],
  get: (key: string) => Value | undefined,
  has: (key: string) => boolean = (key) => get(key) !== undefined,
): Values {
  const isThere = (key: string | symbol) => typeof key === 'string' && has(key);
  return new Proxy({} as Values, {
    ownKeys: keys,
    has: (_, key) => isThere(key),
    get: (_, key) => (typeof key === 'string' ? get(key) : undefined),
    getOwnPropertyDescriptor: (_, key) =>
      isThere(key) ? { configurable: true, enumerable: true, get: () => get(String(key)) } : undefined,
  });
}
