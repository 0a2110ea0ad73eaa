import { run } from '../../lab/command.ts';
import { portOf } from '../../lab/network/plan.ts';
import { onHost, switchOf, type TestHost, type TestLab } from '../lab/lab.ts';

/** All that makes the end state of a site: files with mode, owner and content, what its certificate says, its unit. */
const fingerprintScript = `
  cd /
  find srv/site etc/systemd/system/site.service etc/systemd/system/multi-user.target.wants \
    -printf '%y %m %u:%g %p %l\\n' 2>&1 | sort
  find srv/site etc/systemd/system/site.service -type f ! -path '*/pki/*' -exec sha256sum {} + | sort -k 2
  openssl verify -CAfile srv/site/pki/ca.pem srv/site/pki/site.pem 2>&1
  openssl x509 -in srv/site/pki/site.pem -noout -subject -issuer -ext subjectAltName,extendedKeyUsage 2>&1
  a=$(openssl x509 -in srv/site/pki/site.pem -noout -pubkey 2>&1)
  b=$(openssl pkey -in srv/site/pki/site-key.pem -pubout 2>&1)
  [ "$a" = "$b" ] && echo the key is that of the certificate
  systemctl show site -p LoadState,ActiveState,SubState,UnitFileState
`;

/** What no run may leave: marked processes, shells of sessions, private directories, files beside others. */
const leftoversScript = `
  for file in $(grep -lF KP_TASK= /proc/[0-9]*/environ 2>/dev/null); do
    echo "process $(tr '\\0' ' ' <"\${file%/environ}/cmdline")"
  done
  for file in /proc/[0-9]*/cmdline; do
    case $(tr '\\0' ' ' <"$file" 2>/dev/null) in
      '/bin/sh -s '*) echo "shell \${file%/cmdline}" ;;
    esac
  done
  find /run /dev/shm /tmp /var/tmp /srv /etc /root -xdev -name '*kplay*' ! -path '*kplay-lab*' ! -path '/run/host/*'
  true
`;

const resetScript = `
  systemctl disable --now site 2>/dev/null
  rm -rf /srv/site /etc/systemd/system/site.service /var/log/every
  systemctl daemon-reload
`;

/** A host as the lab's tests look at it, past kplay. */
export interface Looks {
  fingerprint(): Promise<string>;
  leftovers(): Promise<string>;
  /** The lines that its commands appended, as `RUN WORD`. */
  every(): Promise<string[]>;
  reset(): Promise<void>;
}

/** Looks at a host over the system's ssh. */
export function looksAt(lab: TestLab, { publicAddress }: TestHost): Looks {
  const on = (script: string) => onHost(lab, publicAddress, script);
  return {
    fingerprint: () => on(fingerprintScript),
    leftovers: () => on(leftoversScript),
    every: async () => (await on('cat /var/log/every 2>/dev/null || true')).split('\n').filter(Boolean),
    reset: async () => void (await on(resetScript)),
  };
}

/** Makes the cable to a host so slow that a big file takes a second or two; it stays so until the host's next boot. */
export async function slowDown({ layout }: TestLab, { id }: TestHost): Promise<void> {
  const shape = ['root', 'tbf', 'rate', '40mbit', 'burst', '64kb', 'latency', '100ms'];
  await run(['tc', '-n', switchOf(layout), 'qdisc', 'replace', 'dev', portOf(id), ...shape]);
}

/** Pulls a host's cable out of the switch, or puts it back. */
export async function plug({ layout }: TestLab, { id }: TestHost, state: 'up' | 'down'): Promise<void> {
  await run(['ip', '-n', switchOf(layout), 'link', 'set', portOf(id), state]);
}
