// Loaded when kplay has come upon a bug of its own.
'use strict';
const { readFileSync } = require('node:fs');
const { SourceMap } = require('node:module');
const { relative, resolve } = require('node:path');
const { inspect } = require('node:util');

/** An error as Node shows it, with the places in the sources instead of those in the bundle. */
exports.readable = (error) => {
  const maps = new Map();
  const mapOf = (name) => {
    if (!maps.has(name)) maps.set(name, new SourceMap(JSON.parse(readFileSync(`${__dirname}/${name}.map`, 'utf8'))));
    return maps.get(name);
  };
  return inspect(error).replace(/program\/(\w+\.cjs):(\d+):(\d+)/g, (place, name, line, column) => {
    const { originalSource, originalLine, originalColumn } = mapOf(name).findEntry(line - 1, column - 1);
    if (originalSource === undefined) return place;
    const path = relative(resolve(__dirname, '../..'), resolve(__dirname, originalSource));
    return `${path}:${originalLine + 1}:${originalColumn + 1}`;
  });
};
