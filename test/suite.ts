import { suite as uvuSuite } from 'uvu';

/** A test's body; it fails by throwing. */
export type Body = () => void | Promise<void>;

/** Declares one test. */
export type Declare = (name: string, body: Body) => void;

/** What goes before and after all tests of a suite; a throw there fails the run. */
export interface Around {
  readonly before?: Body;
  readonly after?: Body;
}

const counts = { declared: 0, passed: 0, failed: 0 };

/**
 * A suite of tests on uvu that cannot be forgotten to run and whose hooks cannot fail in silence:
 * uvu itself ends with 0 in both cases. The hooks are tests of their own, so they are counted and reported.
 */
export function suite(title: string, define: (test: Declare) => void, around: Around = {}): void {
  const tests = uvuSuite(title);
  const declare: Declare = (name, body) => {
    counts.declared++;
    tests(name, () => counted(body));
  };
  if (around.before) declare('(before all)', around.before);
  define(declare);
  if (around.after) declare('(after all)', around.after);
  tests.run();
}

async function counted(body: Body): Promise<void> {
  try {
    await body();
    counts.passed++;
  } catch (error) {
    counts.failed++;
    throw error;
  }
}

process.on('exit', () => {
  const unrun = counts.declared - counts.passed - counts.failed;
  if (counts.declared === 0 || unrun > 0) {
    console.error(counts.declared === 0 ? 'no test was declared' : `${unrun} tests did not run`);
    process.exitCode = 1;
  }
  process.send?.({ passed: counts.passed, failed: counts.failed + unrun });
});
