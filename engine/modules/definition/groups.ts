/** Modules that share arguments, for `group/NAME` in module_defaults. */
export const moduleGroups: Readonly<Record<string, readonly string[]>> = {
  commands: ['command', 'shell'],
  files: ['copy', 'file', 'get_url', 'lineinfile', 'template', 'unarchive'],
  certificates: ['certificate', 'certificate_authority', 'local_certificate'],
};
