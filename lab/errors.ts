import { KplayError } from '../engine/errors.ts';

/** The lab cannot do what was asked on this machine; the message holds the whole stderr of a program that failed. */
export class LabError extends KplayError {}
