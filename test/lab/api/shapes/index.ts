/*
 * What answers have, part by part: every field that clients may count on, and no other. A test holds all answers against
 * it, so that a field that is lost, renamed or of another type is seen at once.
 */

export * from './account.ts';
export * from './catalogue.ts';
export * from './devices.ts';
export * from './market.ts';
export * from './metadata.ts';
export * from './parts.ts';
export * from './routing.ts';
