// Prepares what the benchmark needs, and runs it.
import { build, ensureDependencies, ensurePackages } from '../lab/bootstrap.mjs';

ensureDependencies();
ensurePackages('test');
build();
await import('../dist/bench/run.js');
