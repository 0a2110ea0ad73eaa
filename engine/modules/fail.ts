import { z } from 'zod';
import { text } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';

export default defineModule({
  name: 'fail',
  form: 'controller',
  summary: 'Fails, with a message of your own; used with `when`.',
  args: z.object({ msg: text.default('Failed as requested from task').describe('why it fails') }),
  returns: z.object({ msg: z.string().describe('why it failed') }),
  examples: [
    {
      title: 'Refuse what cannot work',
      task: { fail: { msg: 'an etcd cluster needs an odd number of members' }, ignore_errors: true },
      repeats: true,
    },
  ],
  repeatable: true,
  onlyLooks: true,
  act: ({ msg }) => ({ changed: false, failed: String(msg), data: { msg } }),
});
