import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly integrity?: string }>>;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const dependenciesOf = (path: string): string[] => {
  const { dependencies, devDependencies } = JSON.parse(read(path)) as Manifest;
  return Object.keys({ ...dependencies, ...devDependencies });
};

describe.each(['', 'bench/'])('the lock file in %s', (folder) => {
  it('names no registry: whoever installs has one of their own', () => {
    const { packages } = JSON.parse(read(`${folder}package-lock.json`)) as LockFile;
    expect(Object.values(packages).filter(({ resolved }) => resolved?.includes('://') === true)).toEqual([]);
    expect(read(`${folder}.npmrc`)).toBe(read('.npmrc'));
  });
});

it('what only the studies need is not installed with the product', () => {
  const ofTheStudies = dependenciesOf('bench/package.json');
  const { packages } = JSON.parse(read('package-lock.json')) as LockFile;
  expect(ofTheStudies).not.toEqual([]);
  expect(ofTheStudies.filter((name) => packages[`node_modules/${name}`] !== undefined)).toEqual([]);
});
