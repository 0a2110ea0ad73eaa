import { ConnectionError } from '../errors.ts';
import { quote } from '../remote/program.ts';
import { redactor } from '../secrets/redact.ts';
import type { Channel, Link } from './channel.ts';
import type { BecomeUser, Target } from './connection.ts';
import { patience } from './patience.ts';
import { word } from './words.ts';

/** How a process is to be started on the host. */
export interface Start {
  /** What /bin/sh runs, with the pid of the process that feeds it (sshd) as `$1`. */
  readonly script: string;
  /** What the login shell may run instead, when nobody is to be become: saves it a process. */
  readonly direct?: string;
  /** In seconds, for the other user's greeting. */
  readonly timeout: number;
}

/**
 * Starts a process as the login user or as another one. A password is sent only after the prompt has been seen, and the
 * channel is given back only after the other user's shell has greeted with a word that nobody else knows.
 * Throws a ConnectionError with the words of sudo, su or doas.
 */
export async function startAs(
  link: Link,
  target: Target,
  become: BecomeUser | undefined,
  start: Start,
): Promise<Channel> {
  if (!become) return link.open(start.direct ?? `exec /bin/sh -c ${quote(start.script)} kplay 0`);
  const talk: Talk = { become, host: target.host, prompt: `[${word()}] `, greeting: word(), timeout: start.timeout };
  const terminal = become.method !== 'sudo' && become.password !== undefined;
  const quiet = terminal ? 'stty raw -echo; ' : '';
  const inner = `${quiet}echo ${talk.greeting}; ${start.script}`;
  const command = `exec /bin/sh -c ${quote(`exec ${becomeCommand(talk, inner, terminal)}`)}`;
  const channel = await link.open(command, { terminal });
  try {
    await greeted(channel, talk);
  } catch (error) {
    channel.destroy();
    throw error;
  }
  return channel;
}

interface Talk {
  readonly become: BecomeUser;
  readonly host: string;
  readonly prompt: string;
  readonly greeting: string;
  readonly timeout: number;
}

function becomeCommand({ become, host, prompt }: Talk, script: string, terminal: boolean): string {
  const user = become.user;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@$-]*$/.test(user)) {
    throw new ConnectionError(`${host}: "${user}" is not the name of a user`, { reason: 'become' });
  }
  const shell = `-c ${quote(script)}`;
  const program = quote(become.program ?? become.method);
  const flags = (become.flags ?? (become.method === 'sudo' ? ['-H'] : [])).map((flag) => `${quote(flag)} `).join('');
  if (become.method === 'sudo') {
    const ask = become.password === undefined ? '-n' : `-S -p ${quote(prompt)}`;
    return `${program} ${flags}${ask} -u ${quote(user)} -- /bin/sh ${shell} kplay "$PPID"`;
  }
  if (become.method === 'su') return `${program} ${flags}-s /bin/sh ${shell} ${quote(user)} kplay "$PPID"`;
  return `${program} ${flags}${terminal ? '' : '-n '}-u ${quote(user)} -- /bin/sh ${shell} kplay "$PPID"`;
}

/** In milliseconds: su and doas ask in any language, so a prompt is an unfinished line with a colon after which nothing follows. */
const promptPause = 100;

/** Plays the dialogue up to the greeting; what comes after it stays to be read. */
function greeted(channel: Channel, talk: Talk): Promise<void> {
  const { become, greeting } = talk;
  let heard = Buffer.alloc(0);
  let words = '';
  let asked = 0;
  let pause: NodeJS.Timeout | undefined;
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      clock.end();
      clearTimeout(pause);
      channel.stdout.off('data', onOut).pause();
      channel.stderr.off('data', onError).pause();
      then();
    };
    const fail = (why: string) => settle(() => reject(refusal(talk, why, `${words}${heard.toString()}`)));
    const clock = patience(talk.timeout, () => fail('no answer'));
    const answerPrompt = () => {
      if (!become.password) return fail('a password is asked for, and none was given');
      if (++asked > 1) return fail('the password was not accepted');
      channel.stdin.write(`${become.password.reveal()}\n`);
    };
    const look = (): void => {
      clearTimeout(pause);
      if (words.includes(talk.prompt)) {
        words = words.replace(talk.prompt, '\n');
        answerPrompt();
      } else if (become.method !== 'sudo' && /[:\uff1a][ \t]*$/.test(`${words}${heard.toString()}`)) {
        pause = setTimeout(() => {
          words = `${words}${heard.toString()}\n`;
          heard = Buffer.alloc(0);
          answerPrompt();
        }, promptPause);
      }
    };
    const onOut = (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      const at = heard.indexOf(`${greeting}\n`);
      if (at < 0) return look();
      const rest = heard.subarray(at + greeting.length + 1);
      settle(() => {
        if (rest.length > 0) channel.stdout.unshift(rest);
        resolve();
      });
    };
    const onError = (chunk: Buffer) => {
      words += chunk.toString();
      look();
    };
    channel.stdout.on('data', onOut);
    channel.stderr.on('data', onError);
    void channel.ended.then(() => fail('refused'));
  });
}

function refusal({ become, host }: Talk, why: string, words: string): ConnectionError {
  const said = redactor(become.password ? [become.password] : [])(words).trim();
  return new ConnectionError(
    `${host}: cannot become ${become.user} by ${become.method}: ${why}${said ? `\n${said}` : ''}`,
    {
      reason: 'become',
    },
  );
}
