/** Variables that kplay itself reads, to reach hosts and to become users there. */
export const connectionVariables = [
  'ansible_become',
  'ansible_become_method',
  'ansible_become_password',
  'ansible_become_user',
  'ansible_connection',
  'ansible_host',
  'ansible_password',
  'ansible_port',
  'ansible_private_key_file',
  'ansible_ssh_private_key_file',
  'ansible_user',
  'kplay_identity',
  'kplay_jump_hosts',
  'kplay_parallel',
];
