import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Key, Provider } from '../providers/provider.ts';
import { word } from './definition/arguments.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';
import { apiArguments, maybeWord, providerFor, withProvider } from './provision/api.ts';
import { generateKey, isSameKey, readPublicKey } from './provision/key.ts';

const elsewhere = "needs a provider's API; test/modules/ssh_key.test.ts runs it against the lab's";

const args = z
  .object({
    ...apiArguments,
    label: word.describe('the name under which the provider keeps it'),
    project: maybeWord.describe("name or id of the project that gets it; without it, the token's own user"),
    key: z.string().min(1).optional().describe('the public key, as a line of authorized_keys'),
    key_file: z
      .string()
      .min(1)
      .optional()
      .describe('a local file with it; for a private key, the one with .pub is read'),
    generate: z
      .boolean()
      .default(false)
      .describe('whether to make key_file (Ed25519, no passphrase) when it is not there'),
    state: z.enum(['present', 'absent']).default('present').describe('whether it is to be there'),
  })
  .refine((given) => given.state === 'absent' || (given.key === undefined) !== (given.key_file === undefined), {
    path: ['key'],
    message: 'give either key or key_file',
  });

export default defineModule({
  name: 'ssh_key',
  form: 'controller',
  summary: 'Sees to it that a public key is put on the servers that a project or user orders.',
  alsoKnownAs: ['community.general.packet_sshkey', 'packet_sshkey', 'equinix.metal.ssh_key', 'metal_ssh_key'],
  args,
  aliases: { project: ['project_id'], api_token: ['auth_token', 'metal_api_token'] },
  returns: z.object({
    id: z.string().optional().describe("the key's id at the provider"),
    label: z.string().describe('its label'),
    key: z.string().optional().describe('the public key'),
  }),
  examples: [
    {
      title: 'Log in with a key that is made for this cluster',
      task: { ssh_key: { project: 'testing', label: 'kplay', key_file: 'fetched/id_ed25519', generate: true } },
      elsewhere,
    },
    { title: 'Withdraw it', task: { ssh_key: { project: 'testing', label: 'kplay', state: 'absent' } }, elsewhere },
  ],
  repeatable: true,
  act: (given, here) => withProvider(here, { label: given.label }, () => provide(given, here, providerFor(given))),
});

type Arguments = z.infer<typeof args>;

async function provide(given: Arguments, here: Here, provider: Provider): Promise<Outcome> {
  const owner = given.project === undefined ? 'user' : await provider.project(given.project, here.signal);
  const known = await provider.keys(owner, here.signal);
  if (given.state === 'absent') return withdraw(given, known, here, provider);
  const missing = given.key_file !== undefined && given.generate && !existsSync(given.key_file);
  if (missing && here.check) return planned(given, '(to be made)');
  if (missing) await generateKey(given.key_file!, given.label);
  const key = given.key?.trim() ?? readPublicKey(given.key_file!);
  const there = known.find((one) => isSameKey(one.key, key));
  if (there) return { changed: missing, data: { ...there } };
  if (here.check) return planned(given, key);
  const added = await provider.addKey(owner, { label: given.label, key });
  return { changed: true, data: { ...added }, differences: [{ name: `key ${given.label}`, before: '', after: key }] };
}

function planned({ label }: Arguments, key: string): Outcome {
  return { changed: true, data: { label, key }, differences: [{ name: `key ${label}`, before: '', after: key }] };
}

/** By the key where one is given, else by its label. */
async function withdraw(given: Arguments, known: readonly Key[], here: Here, provider: Provider): Promise<Outcome> {
  const unwanted = known.filter(({ label, key }) => (given.key ? isSameKey(key, given.key) : label === given.label));
  if (!here.check) for (const { id } of unwanted) await provider.removeKey(id);
  const differences = unwanted.map(({ label, key }) => ({ name: `key ${label}`, before: key, after: '' }));
  return { changed: unwanted.length > 0, data: { label: given.label }, differences };
}
