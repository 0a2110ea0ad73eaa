import { basename } from 'node:path';
import { z } from 'zod';
import { Secret } from '../types.ts';
import { mode, ownership, path } from './definition/arguments.ts';
import { defineModule } from './definition/module.ts';
import { pathReturns, reported, validate } from './files/attributes.ts';
import { localText, textContent } from './files/content.ts';
import { localMode, placed, placedEffects } from './files/place.ts';

export default defineModule({
  name: 'template',
  form: 'remote',
  summary: 'Puts a file on the host that is made from a template and the variables of the host.',
  description: `Templates are Handlebars (see the page about expressions). They are looked for in \`templates/\` of the role and beside the playbook.

A template may be encrypted with a vault. A file that is made from such a one, or that a secret went into, has the mode 0600, is never shown as a diff, and may not have a wider mode.`,
  args: z.object({
    src: path.describe('the template, relative to templates/ of the role or the playbook'),
    dest: path.describe('the file on the host, or a directory that is to hold it'),
    ...ownership,
    mode: z
      .union([z.literal('preserve'), mode])
      .optional()
      .describe('permissions, as "0644" or u=rw,g=r, or preserve for those of the template'),
    force: z.boolean().default(true).describe('false: leave a file alone that is there already'),
    backup: z.boolean().default(false).describe('keep what was there, under a name with the time'),
    follow: z
      .boolean()
      .default(false)
      .describe('change the file that a link at dest points to; otherwise it replaces the link'),
    validate,
  }),
  returns: z.object({
    dest: z.string().describe('the file on the host'),
    src: z.string().describe('the template on the controller'),
    checksum: z.string().describe('SHA-256 of the content'),
    backup_file: z.string().optional().describe('where the old content is kept'),
    ...pathReturns,
  }),
  examples: [
    {
      title: 'Write a configuration file from a template',
      task: { template: { src: 'etcd.conf.yml.hbs', dest: '/etc/etcd/etcd.conf.yml', owner: 'etcd', mode: '0640' } },
      elsewhere: 'needs a template file beside a playbook',
    },
    {
      title: 'Check it before it replaces the old one',
      task: {
        template: { src: 'sudoers.hbs', dest: '/etc/sudoers.d/admins', mode: '0440', validate: 'visudo -cf %s' },
      },
      elsewhere: 'needs a template file beside a playbook',
    },
  ],
  async effects(args, here) {
    const source = here.find('templates', args.src);
    const plain = here.decrypted(source);
    const template = plain ? new Secret(plain.toString()) : await localText(source);
    return placedEffects(here.render(template, { file: source, line: 1, column: 1 }), args);
  },
  repeatable: true,
  readsHere: 'src',
  async build(args, here) {
    const source = here.find('templates', args.src);
    const plain = here.decrypted(source);
    const template = plain ? new Secret(plain.toString()) : await localText(source);
    const text = here.render(template, { file: source, line: 1, column: 1 });
    const mode = args.mode === 'preserve' ? await localMode(source) : args.mode;
    return placed(textContent('content', text), basename(source).replace(/\.(hbs|handlebars)$/, ''), { ...args, mode });
  },
  read: (answer, args, here) => ({ src: here.find('templates', args.src), ...reported(answer) }),
});
