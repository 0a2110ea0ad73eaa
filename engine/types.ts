/**
 * The nouns of kplay. Everything here is data: no behaviour but a secret's refusal to be shown.
 * They import nothing of ours but each other, so every stage can speak of the same things.
 */
export type * from './types/inventory.ts';
export type * from './types/playbook.ts';
export * from './types/values.ts';
