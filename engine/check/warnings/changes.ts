import { InputError } from '../../errors.ts';
import { isMapping } from '../../load/fields.ts';
import type { Task } from '../../types.ts';

/** Programs that only look, whatever they are told. */
const looking = new Set(
  `[ arch awk basename blkid cat cksum cmp comm command cut date df diff dig dirname dmesg dpkg-query du echo egrep env expr false
   fgrep file findmnt free getconf getent grep groups head host hostname id journalctl jq ldd ls lsblk lscpu lsmod lsof lspci
   lsusb md5sum nl nproc nslookup od pg_isready pgrep pidof ping printenv printf ps pwd readlink realpath sha1sum sha256sum
   sha512sum sleep sort ss stat strings tail test timeout tr true tty type uname uniq uptime wc which who whoami xxd yes`.split(
    /\s+/,
  ),
);

/** Programs of which some commands only look: their first words, behind options. */
const lookingCommands: Readonly<Record<string, RegExp>> = {
  apt: /^(list|show|policy|search)$/,
  'apt-cache': /./,
  'apt-mark': /^show/,
  bpftool: /^(show|list|version)$/,
  calicoctl: /^(get|version|node status)/,
  crictl: /^(ps|pods|images|inspect\w*|info|version|stats|logs)/,
  ctr: /^(version|images? ls|containers? ls|namespaces? ls|tasks? ls)/,
  curl: /./,
  docker: /^(ps|images|inspect|info|version|logs|stats)/,
  dpkg: /^(-l|-L|-s|-S|--get-selections|--print-architecture|--verify|-V)/,
  etcdctl: /^(get|endpoint|member list|version|alarm list|snapshot status|check)/,
  find: /./,
  git: /^(rev-parse|status|describe|log|ls-remote|ls-files|diff|show|remote -v|config --get)/,
  helm: /^(list|ls|status|get|history|version|template|show|search)/,
  ip: /^(a|addr|address|l|link|r|route|rule|neigh|-\w+)( (show|list|get).*)?$/,
  iptables: /^(-L|-S|-C|-n|-t \w+ -[LSC])/,
  kubeadm: /^(version|config view|config images list|certs check-expiration|token list)/,
  kubectl:
    /^(get|describe|version|api-resources|api-versions|cluster-info|config view|logs|top|explain|wait|rollout status|auth can-i|diff)/,
  lsb_release: /./,
  nft: /^list/,
  openssl: /^(x509|verify|version|s_client|dgst|crl|asn1parse|req -(?!.*-new)|rsa .*-(check|noout))/,
  podman: /^(ps|images|inspect|info|version|logs|stats)/,
  rpm: /^(-q|--query|-V)/,
  sed: /^(?!.*(^| )(-i|--in-place))/,
  sysctl: /^(?!.*(-w|-p|--system|=))/,
  systemctl: /^(status|is-\w+|show|list-\w+|cat|get-default)/,
  systemd_analyze: /./,
  udevadm: /^info/,
};

/** A command that may change something and says `changed_when: false`: nobody will hear of what it changes. */
export function hiddenChange({ module, args, changedWhen }: Task): InputError[] {
  const [only] = changedWhen ?? [];
  if ((module !== 'command' && module !== 'shell') || changedWhen?.length !== 1 || only?.text !== false) return [];
  const text = textOf(args.content);
  if (text === undefined || onlyLooks(text)) return [];
  const hint = 'say what tells a change: changed_when: ne result.stdout ""; or add creates';
  return [
    new InputError('this command may change something, and never says so', {
      code: 'hidden-change',
      origin: only.origin,
      hint,
    }),
  ];
}

function textOf(content: Task['args']['content']): string | undefined {
  if (typeof content === 'string') return content;
  if (!isMapping(content)) return undefined;
  const cmd = content.get('cmd')?.content;
  if (typeof cmd === 'string') return cmd;
  const argv = content.get('argv')?.content;
  return Array.isArray(argv)
    ? argv.map((each: { readonly content: unknown }) => String(each.content)).join(' ')
    : undefined;
}

/** Whether all of its commands only look; what it prints may go to nowhere, not to a file. */
function onlyLooks(text: string): boolean {
  const plain = text.replace(/\{\{.*?\}\}/gs, 'x').replace(/'[^']*'|"[^"]*"/g, 'x');
  if (/(^|[^0-9&>])>{1,2}\s*(?!\/dev\/null|&)\S/.test(plain)) return false;
  return plain
    .split(/\|\||&&|[|;&\n]|\$\(|`|\b(?:if|then|elif|else|fi|do|done|while|until|set|export|cd|exit|return|for)\b/)
    .every((command) => commandLooks(command.replace(/\)\s*$/, '').trim()));
}

function commandLooks(command: string): boolean {
  const words = command
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!' && !/^\w+=|^[{}()]+$|^\d?>/.test(word));
  while (wrappers.has(base(words[0]))) {
    words.shift();
    while (/^-|^\w+=|^\d+[smh]?$|^[A-Z_]{2,}$/.test(words[0] ?? '')) words.shift();
  }
  const [program, ...rest] = words;
  const name = base(program);
  if (name === 'mount' && rest.length === 0) return true;
  if (name === '' || name === 'x' || looking.has(name) || rest.some((word) => /^--?(version|help)$/.test(word)))
    return true;
  const commands = Object.hasOwn(lookingCommands, name) ? lookingCommands[name] : undefined;
  if (!commands) return false;
  // Behind options, which may have values.
  return rest.some(
    (_, index) => (index === 0 || rest[0]!.startsWith('-')) && commands.test(rest.slice(index).join(' ')),
  );
}

/** Programs that run another one. */
const wrappers = new Set(['env', 'timeout', 'sudo', 'nice', 'command', 'exec', 'time', 'nsenter', 'chroot']);

function base(program: string | undefined): string {
  return (program ?? '').replace(/^.*\//, '');
}
