import { helpersThatAct } from '../../play/order/streaming.ts';
import { mentioned } from '../../template/mentions.ts';
import type { Condition, Written } from '../../types.ts';

/** Whether evaluating it does more than compute. */
export function acts(one: Written | Condition): boolean {
  const { helpers } = mentioned(one);
  return helpers.size > 0 && helpersThatAct.some((name) => helpers.has(name));
}
