import { type ErrorDetails, ProviderError } from '../errors.ts';
import type { Values } from '../types.ts';
import type { Project } from './provider.ts';

/** There is no project of this name or id. */
export class NoSuchProject extends ProviderError {
  readonly project: string;

  constructor(project: string, details: ErrorDetails = {}) {
    super(`there is no project "${project}"`, details);
    this.project = project;
  }
}

/** All that a provider keeps of a project. */
export interface ProjectDetails extends Project {
  /** The id of the organization that it belongs to. */
  readonly organization?: string;
  /** The id of what pays for it. */
  readonly paymentMethod?: string;
  readonly customData: Values;
  /** Without kplay's own marks. */
  readonly tags: readonly string[];
  /** The tags by which kplay finds again what it made. */
  readonly marks: readonly string[];
  /** Whether its servers reach each other across regions by their private addresses. */
  readonly backendTransfer: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A project to make. */
export interface ProjectOrder {
  readonly name: string;
  /** Without one, the organization that is the token's own. */
  readonly organization?: string;
  readonly paymentMethod?: string;
  readonly customData?: Values;
  readonly tags?: readonly string[];
}

/** What can be changed about a project that exists. */
export interface ProjectChange {
  readonly name?: string;
  readonly paymentMethod?: string;
  readonly customData?: Values;
  /** All tags that it is to have but kplay's own, which stay. */
  readonly tags?: readonly string[];
  readonly backendTransfer?: boolean;
}

/** Making, changing and removing projects. */
export interface ProjectAdministration {
  list(signal?: AbortSignal): Promise<readonly ProjectDetails[]>;
  /** Makes one project, once, even when the answer is lost. */
  create(order: ProjectOrder): Promise<ProjectDetails>;
  change(project: ProjectDetails, change: ProjectChange): Promise<ProjectDetails>;
  /** Removes an empty project; one that is gone already is no error. */
  remove(id: string): Promise<void>;
}
