#!/usr/bin/env node
// What users start, dist/kplay.cjs: it loads the bundle beside it, compiled already where V8 lets us.
'use strict';
const { readFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

const folder = `${__dirname}/program`;
const loaded = new Map();

/** The exports of a part of the bundle; parts ask for one another by relative path. */
function load(name) {
  const known = loaded.get(name);
  if (known) return known.exports;
  const part = { exports: {} };
  loaded.set(name, part);
  const path = `${folder}/${name}`;
  const source = readFileSync(path, 'latin1'); // ASCII, says the build
  // V8's code keeps the name that it was made under, so this is the same everywhere.
  const script = new Script(source, { filename: `program/${name}`, cachedData: codeOf(path, source) });
  const demand = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
  script.runInThisContext()(part.exports, demand, part, path, folder);
  return part.exports;
}

/**
 * V8's code of a part, made when kplay was built; undefined when it is of another build. V8 itself refuses what another
 * version of it made, but compares no more than the length of the source: so the build signs both with the same digest.
 */
function codeOf(path, source) {
  try {
    const file = readFileSync(`${path}.code`);
    return file.latin1Slice(0, 64) === source.slice(3, 67) ? file.subarray(64) : undefined;
  } catch {
    return undefined;
  }
}

/** Ends kplay for a bug of its own, with the places in the sources. */
function bug(error) {
  process.stderr.write(`${require('./program/trace.cjs').readable(error)}\n\nNode.js ${process.version}\n`);
  process.exit(1);
}

if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.write(`${require('../package.json').version}\n`);
} else {
  process.setUncaughtExceptionCaptureCallback(bug);
  // Most of what kplay does is over before code that V8 optimizes pays for that: it is to begin with it at seven times its
  // usual amount of work. Set first of all, because V8 refuses code that was made under other flags (warm.cjs).
  setFlagsFromString('--interrupt-budget=1000000');
  load('main.cjs');
}
