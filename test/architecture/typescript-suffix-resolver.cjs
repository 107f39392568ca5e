'use strict';

const { existsSync } = require('node:fs');
const { isBuiltin, createRequire } = require('node:module');
const path = require('node:path');

/**
 * Tells eslint-plugin-boundaries which file an import means. Sources name the file that will exist after the build
 * (`./blur.js`); on disk it is `./blur.ts`. Resolver interface: eslint-plugin-import, version 2.
 */
exports.interfaceVersion = 2;

exports.resolve = (source, importer) => {
  const name = source.split('?')[0];
  if (isBuiltin(name)) return { found: true, path: null };
  if (!name.startsWith('.')) {
    try {
      return { found: true, path: createRequire(importer).resolve(name) };
    } catch {
      return { found: false };
    }
  }
  const target = path.resolve(path.dirname(importer), name);
  const candidates = [target, target.replace(/\.(m?)js$/, '.$1ts')];
  const file = candidates.find((candidate) => existsSync(candidate));
  return file === undefined ? { found: false } : { found: true, path: file };
};
