import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type Answer, readAnswer } from '../../engine/remote/answer.ts';
import { library } from '../../engine/remote/library.ts';
import { type Program, quote, type Upload } from '../../engine/remote/program.ts';
import { bytesOf, contentWord, inlineLimit } from '../../engine/remote/uploads.ts';

const only = process.env['KPLAY_TEST_SHELLS']?.split(',');

/** Whether tests run under a shell: under all of them, unless the run is limited to some (`npm test -- --fast`). */
export function isWanted(shell: string): boolean {
  return only?.includes(shell) ?? true;
}

/** The shells that the library must run under, as commands. */
export const shells = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(([name]) => isWanted(name!));

let jobs: string | undefined;

/** The folder of what goes on in the background, as long as the tests run. */
export function jobFolder(): string {
  if (jobs === undefined) {
    const folder = mkdtempSync(`${tmpdir()}/kplay-jobs-`);
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    jobs = folder;
  }
  return jobs;
}

/** Runs a program on this machine under one shell, without a session around it: for tests of the library's functions. */
export async function runProgram(
  shell: readonly string[],
  program: Program,
  options: { readonly check?: boolean; readonly diff?: boolean } = {},
): Promise<Answer> {
  const dir = mkdtempSync(`${tmpdir()}/kplay-test-`);
  try {
    mkdirSync(`${dir}/task`);
    const script = [
      library(),
      `kp_check=${options.check ? 1 : 0} kp_diff=${options.diff ? 1 : 0} kp_change=0`,
      `kp_dir=${dir}/task kp_uid=${process.getuid!()} kp_gid=${process.getgid!()} kp_bases=${jobFolder()}`,
      ...(await Promise.all(
        program.uploads.map(async (upload) => `kp_take ${upload.name} ${quote(await given(upload, dir))}`),
      )),
      'LC_ALL=C; export LC_ALL',
      `( exec 8>${dir}/answer >${dir}/stdout 2>${dir}/stderr </dev/null; eval ${quote(program.text)} )`,
      'exit $?',
    ].join('\n');
    const code = await run(shell, `${script}\n`);
    const output = (name: string) => readFileSync(`${dir}/${name}`);
    return readAnswer(output('answer'), { code, stdout: output('stdout'), stderr: output('stderr') });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** An upload as the session gives it: a small one itself, a big one as a file. */
async function given(upload: Upload, dir: string): Promise<string> {
  const bytes = await bytesOf(upload);
  if (upload.size <= inlineLimit) return contentWord(bytes);
  writeFileSync(`${dir}/${upload.name}`, bytes);
  return `f${dir}/${upload.name}`;
}

function run([command = 'sh', ...args]: readonly string[], script: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, '-s'], { stdio: ['pipe', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? -1));
    child.stdin.end(script);
  });
}
