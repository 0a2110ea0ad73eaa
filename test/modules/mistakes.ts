import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { InputError, InputErrors } from '../../engine/errors.ts';
import { readArguments } from '../../engine/load/arguments.ts';
import { plainOf } from '../../engine/load/plain.ts';
import { readYaml } from '../../engine/load/yaml.ts';
import type { Module } from '../../engine/modules/definition/module.ts';
import type { Value, Written } from '../../engine/types.ts';

/** The mistakes in a task's arguments, lines of YAML, each with the number of its line. */
export function mistakesIn(module: Module, yaml: string): string[] {
  const folder = mkdtempSync(`${tmpdir()}/kplay-arguments-`);
  try {
    writeFileSync(`${folder}/task.yml`, `${yaml}\n`);
    const args = readYaml(`${folder}/task.yml`) as Written;
    readArguments(module, { args }, plainOf(args) as Value);
    return [];
  } catch (error) {
    if (!(error instanceof InputError || error instanceof InputErrors)) throw error;
    const errors = error instanceof InputErrors ? error.errors : [error];
    return errors.map(({ message, origin, hint }) => `${origin?.line}: ${message}${hint ? ` (${hint})` : ''}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
