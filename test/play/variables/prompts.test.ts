import * as assert from 'uvu/assert';
import { parseExtraVars } from '../../../engine/load/extra-vars.ts';
import { Secret, type Text } from '../../../engine/types.ts';
import { lines } from '../../load/folder.ts';
import { suite } from '../../suite.ts';
import { play } from '../playing.ts';

/** An entry of vars_prompt, what the user types, and what becomes of it. */
interface Row {
  readonly name: string;
  readonly prompt: string;
  /** Without it there is no terminal. */
  readonly typed?: readonly string[];
  readonly extra?: readonly string[];
  /** What was asked; in brackets when the answer is not seen. */
  readonly asked?: readonly string[];
  readonly value?: string;
  readonly mistakes?: string;
}

const rows: readonly Row[] = [
  {
    name: 'a question',
    prompt: '{name: v, prompt: "Which {{ kind }}?", private: false}',
    typed: ['x'],
    asked: ['Which one?:'],
    value: 'x',
  },
  { name: 'what is private is a secret', prompt: '{name: v}', typed: ['x'], asked: ['(v:)'], value: '***' },
  { name: 'a default', prompt: '{name: v, default: d, private: false}', typed: [''], asked: ['v [d]:'], value: 'd' },
  { name: 'a default that is not shown', prompt: '{name: v, default: d}', typed: [''], asked: ['(v:)'], value: 'd' },
  { name: 'nothing is an answer', prompt: '{name: v, private: false}', typed: [''], asked: ['v:'], value: '' },
  {
    name: 'it is asked until both are the same',
    prompt: '{name: v, confirm: true, private: false}',
    typed: ['x', 'y', 'x', 'x'],
    asked: ['v:', 'confirm v:', 'these were not the same; v:', 'confirm v:'],
    value: 'x',
  },
  {
    name: 'a password as /etc/shadow has it',
    prompt: '{name: v, private: false, encrypt: sha256_crypt, salt: saltstring}',
    typed: ['secret'],
    asked: ['v:'],
    value: '$5$saltstring$',
  },
  {
    name: 'what is typed is no template',
    prompt: '{name: v, private: false, unsafe: true}',
    typed: ['{{ kind }}'],
    asked: ['v:'],
    value: '{{ kind }}',
  },
  {
    name: 'what -e gives is not asked for',
    prompt: '{name: v}',
    typed: [],
    extra: ['v=given'],
    asked: [],
    value: 'given',
  },
  { name: 'a default without a terminal', prompt: '{name: v, default: "{{ kind }}"}', value: 'one' },
  { name: '-e without a terminal', prompt: '{name: v}', extra: ['v=given'], value: 'given' },
  {
    name: 'neither of them without a terminal',
    prompt: '{name: v}',
    mistakes: `
      play.yml:3:24: "v" has to be asked for, and there is no terminal to ask at
        3 |   vars_prompt: [{name: v}]
          |                        ^
        hint: give it with -e v=VALUE, or all of them with -e @FILE`,
  },
  {
    name: 'mistakes',
    prompt: '{prompt: v}, {name: 1a}',
    mistakes: `
      play.yml:3:17: this entry of vars_prompt names no variable
        3 |   vars_prompt: [{prompt: v}, {name: 1a}]
          |                 ^
        hint: add \`name:\`, and the question as \`prompt:\``,
  },
  {
    name: 'an algorithm that there is not',
    prompt: '{name: v, encrypt: md5}',
    mistakes: `
      play.yml:3:36: there is no algorithm "md5" for passwords
        3 |   vars_prompt: [{name: v, encrypt: md5}]
          |                                    ^
        hint: there are sha512, sha256 and bcrypt`,
  },
  {
    name: 'a salt for nothing',
    prompt: '{name: v, salt: x}',
    mistakes: `
      play.yml:3:27: a salt belongs beside encrypt
        3 |   vars_prompt: [{name: v, salt: x}]
          |                           ^`,
  },
];

suite('prompts', (test) => {
  for (const { name, prompt, typed, extra = [], asked = [], value, mistakes = '' } of rows) {
    test(name, async () => {
      const questions: string[] = [];
      const answers = [...(typed ?? [])];
      const ask = async (question: Text, shown: boolean) => {
        questions.push(shown ? String(question) : `(${String(question)})`);
        const answer = answers.shift() ?? 'too much was asked';
        return shown ? answer : new Secret(answer);
      };
      const playbook = lines(`
        - hosts: h1
          vars: {kind: one}
          vars_prompt: [${prompt}]
          tasks:
            - debug: {msg: "{{ default v 'none' }}"}
      `);
      const options = { extraVars: parseExtraVars(extra) };
      const played = await play(playbook, options, undefined, undefined, typed && ask);
      assert.is(played.mistakes, lines(mistakes));
      assert.equal(questions, asked);
      const shown = played.events.flatMap((event) =>
        event.type === 'task-finished' ? [event.result.data['msg']] : [],
      );
      const [said] = shown.map((each) => (typeof each === 'string' ? each : String(each)));
      assert.is(value?.startsWith('$5$') ? said?.replace(/\$[^$]*$/, '$') : said, value);
    });
  }
});
