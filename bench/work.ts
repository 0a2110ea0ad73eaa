import { createHash } from 'node:crypto';

/** One task of a work, in the words of no tool; paths are below the host's own tree. */
export type Step =
  | { readonly does: 'run' }
  | { readonly does: 'directory'; readonly path: string }
  | { readonly does: 'template'; readonly path: string; readonly number: number }
  | { readonly does: 'copy'; readonly path: string; readonly from: string }
  | { readonly does: 'line'; readonly path: string; readonly line: string }
  | { readonly does: 'touch'; readonly path: string }
  /** Counts the lines of a file, and the next step writes the count to another if it is as expected. */
  | { readonly does: 'count'; readonly path: string }
  | { readonly does: 'record'; readonly path: string; readonly expected: number }
  /** Asks what a path is, and asserts that it is a directory: two tasks. */
  | { readonly does: 'inspect'; readonly path: string }
  | { readonly does: 'link'; readonly path: string; readonly to: string }
  | { readonly does: 'tree'; readonly path: string; readonly from: string };

/** What every peer does on every host, with the same end. */
export interface Work {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Contents of the controller's files, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Whether a second run, which finds everything done, says something of its own. */
  readonly again: boolean;
}

/** The command that does nothing, as a program and not as a word of the shell. */
export const nothing = '/bin/true';

/** What templates are made from; it is the same text for Handlebars and Jinja. */
export const template = 'number = {{number}}\nhost = {{inventory_hostname}}\n';

/** What a template is on a host. */
export function rendered(number: number, host: string): Buffer {
  return Buffer.from(template.replace('{{number}}', String(number)).replace('{{inventory_hostname}}', host));
}

/** The works by name. */
export const works = {
  trivial: { title: 'One trivial command', steps: [{ does: 'run' }], files: new Map(), again: false },
  handful: handful(),
  thirty: thirty(),
  hundred: {
    title: 'A hundred times true',
    steps: range(100).map(() => ({ does: 'run' })),
    files: new Map(),
    again: false,
  },
  tree: tree(),
} as const satisfies Readonly<Record<string, Work>>;

/** The name of a work. */
export type WorkName = keyof typeof works;

function handful(): Work {
  const steps: Step[] = [
    { does: 'directory', path: 'dir' },
    { does: 'template', path: 'dir/conf', number: 1 },
    { does: 'copy', path: 'dir/small', from: 'small' },
    { does: 'line', path: 'lines', line: 'key = value' },
    { does: 'touch', path: 'made' },
  ];
  return { title: 'Five tasks', steps, files: new Map([['small', noise('small', 4096)]]), again: false };
}

function thirty(): Work {
  const five = range(5);
  const files = new Map(five.map((n) => [`small${n}`, noise(`small${n}`, 4096)]));
  const steps: Step[] = [
    ...five.map((n): Step => ({ does: 'directory', path: `dir${n}` })),
    ...five.map((n): Step => ({ does: 'template', path: `dir${n}/conf`, number: n })),
    ...five.map((n): Step => ({ does: 'copy', path: `dir${n}/small`, from: `small${n}` })),
    { does: 'copy', path: 'big', from: 'big' },
    ...five.map((n): Step => ({ does: 'line', path: 'lines', line: `key${n} = value` })),
    ...range(3).map((n): Step => ({ does: 'touch', path: `made${n}` })),
    { does: 'count', path: 'lines' },
    { does: 'record', path: 'count', expected: 5 },
    ...range(2).map((n): Step => ({ does: 'inspect', path: `dir${n}` })),
    ...range(2).map((n): Step => ({ does: 'link', path: `link${n}`, to: `dir${n}` })),
  ];
  files.set('big', noise('big', 2 * 1024 * 1024));
  return { title: 'Thirty mixed tasks', steps, files, again: true };
}

function tree(): Work {
  const files = new Map(range(1000).map((n) => [`tree/part${n % 20}/file${n}`, noise(`file${n}`, 2048)]));
  return {
    title: 'A tree of 1000 files',
    steps: [{ does: 'tree', path: 'tree', from: 'tree' }],
    files,
    again: true,
  };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

/** Bytes that look random and are the same every time. */
function noise(seed: string, size: number): Buffer {
  const blocks: Buffer[] = [];
  for (let length = 0, n = 0; length < size; length += 32, n++)
    blocks.push(createHash('sha256').update(`${seed}${n}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}
