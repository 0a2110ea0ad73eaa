import { existsSync } from 'node:fs';
import { z } from 'zod';
import { requireCapabilities } from '../providers/capabilities.ts';
import type { Key, Provider } from '../providers/provider.ts';
import type { Difference } from '../remote/answer.ts';
import { defineModule, type Here, type Outcome } from './definition/module.ts';
import { apiArguments, maybeWord, providerFor, withProvider } from './provision/api.ts';
import { generateKey, isSameKey, readPublicKey } from './provision/key.ts';

const elsewhere = "needs a provider's API; test/modules/ssh_key.test.ts runs it against the lab's";

const args = z
  .object({
    ...apiArguments,
    label: maybeWord.describe('the name under which the provider keeps it'),
    id: maybeWord.describe('its id at the provider; only for what is to be absent'),
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
  .superRefine(({ state, label, id, key, key_file }, context) => {
    const mistake = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (key !== undefined && key_file !== undefined) mistake('key_file', 'give either key or key_file');
    else if (state === 'present' && key === undefined && key_file === undefined)
      mistake('key', 'give either key or key_file');
    if (state === 'present' && label === undefined) mistake('label', 'a key that is to be present needs a label');
    if (state === 'present' && id !== undefined) mistake('id', 'the provider chooses the id of a key: give its label');
    if (state === 'absent' && [label, id, key, key_file].every((one) => one === undefined)) {
      mistake('label', 'say which key: label, id, key or key_file');
    }
  });

export default defineModule({
  name: 'ssh_key',
  form: 'controller',
  summary: 'Sees to it that a public key is put on the servers that a project or user orders.',
  description: `A key that is there under another label gets this one, and a label that is there with another key gets this key,
so that a label always names one key. What is to be absent is found by its id, by the key itself, or by its label.`,
  alsoKnownAs: ['community.general.packet_sshkey', 'packet_sshkey', 'equinix.metal.ssh_key', 'metal_ssh_key'],
  args,
  aliases: { project: ['project_id'], api_token: ['auth_token', 'metal_api_token'] },
  returns: z.object({
    id: z.string().optional().describe("the key's id at the provider"),
    label: z.string().optional().describe('its label'),
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
  effects: (given) => effectsOf(given),
  act: (given, here) =>
    withProvider(here, given.label === undefined ? {} : { label: given.label }, () =>
      provide(given, here, providerFor(given)),
    ),
});

type Arguments = z.infer<typeof args>;

function effectsOf({ project, label, key_file: file, generate, state }: Arguments) {
  const needs = project === undefined ? [] : [{ kind: 'project' as const, name: project }];
  const keys = label === undefined ? [] : [{ kind: 'key' as const, name: `${project ?? 'user'}/${label}` }];
  if (state === 'absent') return { needs, removes: keys };
  const files = file !== undefined && generate ? [file, `${file}.pub`] : [];
  return { needs, makes: [...keys, ...files.map((name) => ({ kind: 'local' as const, name }))] };
}

async function provide(given: Arguments, here: Here, provider: Provider): Promise<Outcome> {
  requireCapabilities(provider, [given.project === undefined ? 'user-keys' : 'project-keys']);
  const owner = given.project === undefined ? 'user' : await provider.project(given.project, here.signal);
  const known = await provider.keys(owner, here.signal);
  if (given.state === 'absent') return withdraw(given, known, here, provider);
  const label = given.label!;
  const missing = given.key_file !== undefined && given.generate && !existsSync(given.key_file);
  if (missing && here.check) return planned(label, known, '(to be made)');
  if (missing) await generateKey(given.key_file!, label);
  const key = given.key?.trim() ?? readPublicKey(given.key_file!);
  const there = theKey(known, label, key);
  if (there && there.label === label && isSameKey(there.key, key)) return { changed: missing, data: { ...there } };
  if (here.check) return planned(label, known, key);
  const kept = there
    ? await provider.changeKey(there.id, { label, key })
    : await provider.addKey(owner, { label, key });
  return { changed: true, data: { ...kept }, differences: differencesOf(there, label, key) };
}

/** The key itself under whichever label, else what has its label; both in one where they are. */
function theKey(known: readonly Key[], label: string, key: string): Key | undefined {
  const same = known.filter((one) => isSameKey(one.key, key));
  return same.find((one) => one.label === label) ?? same[0] ?? known.find((one) => one.label === label);
}

function differencesOf(there: Key | undefined, label: string, key: string): Difference[] {
  if (!there) return [{ name: `key ${label}`, before: '', after: key }];
  const [before, after] = [there, { label, key }].map((one) => `label: ${one.label}\nkey: ${one.key}\n`);
  return [{ name: `key ${label}`, before: before!, after: after! }];
}

function planned(label: string, known: readonly Key[], key: string): Outcome {
  const there = theKey(known, label, key);
  const differences = differencesOf(there, label, key);
  if (there) return { changed: true, data: { id: there.id, label, key }, differences };
  return { changed: true, data: { label, key }, open: ['id'], differences };
}

/** By the id or the key where one is given, else by its label. */
async function withdraw(given: Arguments, known: readonly Key[], here: Here, provider: Provider): Promise<Outcome> {
  const { id, label, key_file: file } = given;
  const key = given.key ?? (file === undefined ? undefined : readPublicKey(file));
  const unwanted = known.filter((one) =>
    id !== undefined ? one.id === id : key === undefined ? one.label === label : isSameKey(one.key, key),
  );
  if (!here.check) for (const one of unwanted) await provider.removeKey(one.id);
  const differences = unwanted.map((one) => ({ name: `key ${one.label}`, before: one.key, after: '' }));
  return { changed: unwanted.length > 0, data: label === undefined ? {} : { label }, differences };
}
