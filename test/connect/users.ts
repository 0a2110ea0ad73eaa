import { execFileSync } from 'node:child_process';

/** A user of this machine that exists for one test. */
export interface TestUser {
  readonly name: string;
  readonly password: string;
  remove(): void;
}

/** Makes a user with a password and a home; `uid`s are the system's to choose. */
export function makeUser(suffix: string): TestUser {
  const name = `kptest${process.pid % 100000}${suffix}`;
  const password = `pass word-${process.pid}'"$`;
  execFileSync('useradd', ['--create-home', '--shell', '/bin/sh', name]);
  execFileSync('chpasswd', { input: `${name}:${password}\n` });
  return {
    name,
    password,
    remove() {
      execFileSync('userdel', ['--force', '--remove', name], { stdio: 'ignore' });
    },
  };
}
