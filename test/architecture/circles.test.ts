import { expect, it } from 'vitest';

import { importsOfFile, sourcesUnder, targetOf, withoutSuffix } from './sources.js';

/**
 * Every way back to where one came from: files that import each other, directly or through others.
 *
 * @param imports what each file imports
 * @returns a circle's files, each imported by the one before
 */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const before = way.indexOf(file);
    if (before >= 0) circles.push([...way.slice(before), file]);
    if (before >= 0 || done.has(file)) return;
    for (const imported of imports.get(file) ?? []) visit(imported, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}

/** Types count: two files that need each other's types are one thing in two files, or want a third. */
it('no two files import each other, directly or in a circle', () => {
  const files = ['core', 'electron', 'bench', 'renderer'].flatMap(sourcesUnder);
  const imports = new Map(
    files.map((file) => [
      withoutSuffix(file),
      importsOfFile(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => targetOf(file, name)),
    ]),
  );
  expect(imports.size).toBeGreaterThan(500);
  expect(circlesIn(imports).map((circle) => circle.join(' → '))).toEqual([]);
});

it('would notice a circle', () => {
  const imports = { a: ['b', 'c'], b: ['c'], c: ['d'], d: ['b'], e: ['a', 'outside'] };
  expect(circlesIn(new Map(Object.entries(imports)))).toEqual([['b', 'c', 'd', 'b']]);
});
