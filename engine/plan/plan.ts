import type { Inputs } from '../check/inputs/inputs.ts';
import type { Finding } from './findings.ts';

/** An option of the command line as a plan keeps it. */
export type Option = string | number | boolean | readonly string[];

/** A variable given on the command line: as it was written, or only a digest of what may be a secret. */
export type GivenVariable = string | { readonly name: string; readonly digest: string };

/** What a plan was asked for: what `kplay run --plan` does again. */
export interface PlanRequest {
  readonly playbooks: readonly string[];
  readonly inventory: readonly string[];
  readonly extraVars: readonly GivenVariable[];
  /** By their names in commander (`skipTags`); those that say what is done, not how it is shown or how fast. */
  readonly options: Readonly<Record<string, Option>>;
}

/** What a plan was made from; a run must be made from the same. Digests are made with the plan's key. */
export interface Basis {
  readonly inputs: Inputs;
  /** Settings that change what is done, as JSON. */
  readonly settings: Readonly<Record<string, string>>;
  /** Digests of what was answered, by question. */
  readonly answers: Readonly<Record<string, string>>;
}

/** What check mode found on the hosts, and from what. */
export interface Plan {
  /** kplay's version. */
  readonly version: string;
  /** When it was made, in UTC (ISO 8601). */
  readonly made: string;
  /** The key of its digests. */
  readonly key: string;
  readonly request: PlanRequest;
  readonly basis: Basis;
  readonly findings: readonly Finding[];
}

/** What would be changed, or may be: all that a reader of a plan wants to know of. */
export function isNews({ status }: Pick<Finding, 'status'>): boolean {
  return status === 'changed' || status === 'failed' || status === 'unreachable' || isUnknown({ status });
}

/** What check mode cannot tell. */
export function isUnknown({ status }: { readonly status: string }): boolean {
  return status === 'unknown';
}
