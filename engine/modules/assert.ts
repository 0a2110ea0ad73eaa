import { z } from 'zod';
import { DependsOnUnknown } from '../template/depends.ts';
import { text } from './definition/arguments.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';

const condition = z.union([z.string(), z.boolean()]);

export default defineModule({
  name: 'assert',
  form: 'controller',
  summary: 'Fails unless all of its conditions hold.',
  args: z.object({
    that: z
      .union([condition, z.array(condition).min(1)])
      .describe('conditions as in `when`: bare expressions, all of which must hold'),
    fail_msg: text.optional().describe('the message when one does not hold'),
    success_msg: text.default('All assertions passed').describe('the message when all hold'),
    quiet: z.boolean().default(false).describe('whether to leave the message out when all hold'),
  }),
  aliases: { fail_msg: ['msg'] },
  conditions: ['that'],
  returns: z.object({
    msg: z.string().optional().describe('the message'),
    assertion: z.string().optional().describe('the condition that did not hold'),
    evaluated_to: z.boolean().optional().describe('its value: false'),
  }),
  examples: [
    { title: 'Insist on what must be so', task: { assert: { that: ['eq 1 1', 'not false'], quiet: true } } },
    {
      title: 'Say what is wrong',
      task: { assert: { that: 'defined inventory_hostname', fail_msg: 'this host has no name' } },
    },
  ],
  repeatable: true,
  onlyLooks: true,
  act: ({ that, fail_msg, success_msg, quiet }, here): Outcome => {
    const conditions = Array.isArray(that) ? that : [that];
    const broken = firstBroken(conditions, here);
    if (broken === undefined) return { changed: false, data: quiet ? {} : { msg: success_msg } };
    const msg = fail_msg ?? `does not hold: ${broken}`;
    return {
      changed: false,
      failed: String(msg),
      data: { msg, assertion: String(broken), evaluated_to: false },
    };
  },
});

/** The first that does not hold; one that is known not to counts, whatever else is unknown. Throws DependsOnUnknown. */
function firstBroken(conditions: readonly (string | boolean)[], here: Here): string | boolean | undefined {
  let unknown: DependsOnUnknown | undefined;
  for (const one of conditions) {
    try {
      if (!(typeof one === 'boolean' ? one : here.holds(one))) return one;
    } catch (error) {
      if (!(error instanceof DependsOnUnknown)) throw error;
      unknown ??= error;
    }
  }
  if (unknown) throw unknown;
  return undefined;
}
