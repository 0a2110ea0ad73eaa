import { type JsonSchema, orNothing, orTemplate } from './json.ts';

const text = (description: string): JsonSchema => ({ description, ...orNothing({ type: ['string', 'number'] }) });
const secret = (description: string): JsonSchema => text(`${description}; encrypt it: kplay vault encrypt-string`);

/** The variables of hosts that say how they are reached, and what else kplay itself reads. */
export const connectionVariables: Readonly<Record<string, JsonSchema>> = {
  ansible_connection: {
    description: 'how the host is reached; ssh unless it is localhost',
    ...orNothing(orTemplate({ type: 'string', enum: ['ssh', 'local'] })),
  },
  ansible_host: text('the address or name to connect to; the name in the inventory unless given'),
  ansible_ssh_host: text('the same as ansible_host'),
  ansible_port: {
    description: 'the port of sshd',
    ...orNothing(orTemplate({ type: ['integer', 'string'], minimum: 1, maximum: 65535, pattern: '^\\d+$' })),
  },
  ansible_ssh_port: {
    description: 'the same as ansible_port',
    ...orNothing(orTemplate({ type: ['integer', 'string'], minimum: 1, maximum: 65535, pattern: '^\\d+$' })),
  },
  ansible_user: text('who logs in'),
  ansible_ssh_user: text('the same as ansible_user'),
  ansible_password: secret('the password to log in with'),
  ansible_ssh_pass: secret('the same as ansible_password'),
  ansible_ssh_private_key_file: text('the file of the key to log in with'),
  ansible_private_key_file: text('the same as ansible_ssh_private_key_file'),
  ansible_become: { description: 'whether to become another user', ...orTemplate({ type: 'boolean' }) },
  ansible_become_user: text('the user to become; root unless given'),
  ansible_become_method: {
    description: 'how to become that user',
    ...orNothing(orTemplate({ type: 'string', enum: ['sudo', 'su', 'doas'] })),
  },
  ansible_become_password: secret('the password that sudo, su or doas ask for'),
  ansible_become_pass: secret('the same as ansible_become_password'),
  ansible_become_flags: text('options for sudo, su or doas instead of the usual ones'),
  ansible_become_exe: text('the path of sudo, su or doas'),
  ansible_group_priority: {
    description: 'of groups of the same depth the one with the highest number gives a variable',
    type: ['integer', 'string'],
  },
  kplay_jump_hosts: text('the hosts to go through, as `user@host:port`, with commas'),
  kplay_identity: text('under which name the key of the host is known, so that it may change its address'),
  kplay_parallel: {
    description: 'how many hosts of the group work at a time',
    ...orTemplate({ type: 'integer', minimum: 1 }),
  },
};
