import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { kplay, main, withProject } from './kplay.ts';

/** What bash offers when the tabulator is pressed behind these words, of which the last one is being written. */
function offered(words: readonly string[]): Promise<string[]> {
  const program = `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`;
  return withProject({ 'bin/kplay': program, 'site.yml': '- hosts: all\n' }, ({ folder }) => {
    chmodSync(join(folder, 'bin/kplay'), 0o755);
    const script = `source <(kplay completion bash)
      complete -p kplay >&2
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
      COMP_CWORD=${words.length - 1}
      _kplay
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` };
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { cwd: folder, env, encoding: 'utf8' });
    assert.is(stderr, 'complete -o default -F _kplay kplay\n');
    return stdout.split('\n').filter((line) => line !== '');
  });
}

suite('completion in bash', (test) => {
  test('of a command', async () => assert.equal(await offered(['kplay', 'inv']), ['inventory']));
  test('of an option', async () => assert.equal(await offered(['kplay', 'run', '--expl']), ['--explain-streaming']));
  test('of a playbook', async () => assert.equal(await offered(['kplay', 'run', 'site']), ['site.yml']));
  test('of a module', async () => assert.equal(await offered(['kplay', 'exec', 'all', 'slu']), ['slurp']));
  test('leaves files to bash', async () => assert.equal(await offered(['kplay', 'run', '-i', 'x']), []));

  test('scripts for other shells', async () => {
    for (const [shell, word] of [
      ['zsh', '#compdef kplay'],
      ['fish', 'complete -c kplay'],
    ]) {
      const { code, stdout } = await kplay({}, ['completion', shell!]);
      assert.is(code, 0);
      assert.match(stdout, word!);
    }
  });
});
