/** One thing that changed, or would: two texts to compare, under a name (a path, a property). */
export interface Difference {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What a program answered. It ran to its end; whether that was a success is `failed` and `code`. */
export interface Answer {
  readonly changed: boolean;
  /** The message of `kp_fail`. */
  readonly failed: string | undefined;
  /** Exit status of the task's shell. */
  readonly code: number;
  /** Values of `kp_result` by name, in the order in which they were given. */
  readonly results: ReadonlyMap<string, readonly Buffer[]>;
  readonly differences: readonly Difference[];
  /** Uploads that the program asked for: it is to be run again with them. */
  readonly needs: readonly string[];
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** The outputs of a task's shell, beside its records. */
export interface Output {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/**
 * Reads the records `NAME LENGTH\nBYTES\n` that a program wrote to descriptor 8 (engine/remote/core.sh).
 * Throws a RangeError when they are damaged, which only a program that writes there itself can bring about.
 */
export function readAnswer(records: Buffer, output: Output): Answer {
  const results = new Map<string, Buffer[]>();
  const differences: Difference[] = [];
  for (const [name, value] of parseRecords(records)) {
    if (name === 'diff') differences.push({ name: value.toString(), before: '', after: '' });
    else if (name === 'before' || name === 'after') amend(differences, name, value.toString());
    else results.set(name, [...(results.get(name) ?? []), value]);
  }
  return {
    ...output,
    changed: results.has('changed'),
    failed: results.get('failed')?.at(-1)?.toString(),
    results,
    differences,
    needs: (results.get('need') ?? []).map(String),
  };
}

/** The last value of a result, as text; undefined when the program gave none. */
export function result(answer: Answer, name: string): string | undefined {
  return answer.results.get(name)?.at(-1)?.toString();
}

/** All values of a result, as texts. */
export function resultList(answer: Answer, name: string): string[] {
  return (answer.results.get(name) ?? []).map(String);
}

function amend(differences: Difference[], side: 'before' | 'after', text: string): void {
  const last = differences.pop();
  if (!last) throw new RangeError(`the answer has "${side}" before any "diff"`);
  differences.push({ ...last, [side]: text });
}

function* parseRecords(records: Buffer): Generator<[string, Buffer]> {
  let at = 0;
  while (at < records.length) {
    const lineEnd = records.indexOf(0x0a, at);
    const header = /^([A-Za-z0-9_.-]+) (\d+)$/.exec(records.toString('latin1', at, Math.max(at, lineEnd)));
    if (!header) throw new RangeError('the answer is damaged');
    const start = lineEnd + 1;
    const end = start + Number(header[2]);
    if (end >= records.length) throw new RangeError('the answer is cut short');
    yield [header[1]!, records.subarray(start, end)];
    at = end + 1;
  }
}
