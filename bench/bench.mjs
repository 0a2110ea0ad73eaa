// Prepares what the benchmark needs, and runs it.
import { build, ensureDependencies, ensurePackages } from '../lab/bootstrap.mjs';

ensureDependencies();
ensurePackages('test', ...(process.argv.includes('--lab') || process.argv.includes('--etcd') ? ['lab'] : []));
build();
await import('../dist/bench/run.js');
