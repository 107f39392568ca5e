import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The sources of a folder of the repository, by their paths from its root: no tests, no packages of others. */
export function sourcesUnder(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .filter((name) => /\.(ts|vue)$/.test(name) && !name.endsWith('.d.ts') && !name.endsWith('.config.ts'))
    .filter((name) => !/\/(node_modules|test)\//.test(name));
}

/** Every module that a source names in `import … from`, `export … from`, `import(…)` or `require(…)`, types included. */
export function importsOf(source: string): string[] {
  const script = /<script\b[^>]*>([\s\S]*?)<\/script>/.exec(source)?.[1] ?? source;
  return ts.preProcessFile(script, true, true).importedFiles.map((imported) => imported.fileName);
}

/** What a file of the repository imports. @param file path from the root */
export function importsOfFile(file: string): string[] {
  return importsOf(readFileSync(path.join(root, file), 'utf8'));
}

export const withoutSuffix = (file: string): string => file.replace(/\.(ts|vue|[cm]?js)$/, '');

/** The file that a relative import leads to: a path from the root, without its suffix. */
export function targetOf(file: string, name: string): string {
  return withoutSuffix(path.posix.join(path.posix.dirname(file), name.replace(/\?.*$/, '')));
}
