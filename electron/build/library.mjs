// Builds core/ as a package that another project can install:  npm run build:library
//
// dist/core holds one module and one declaration a source; dist/stillpoint-core-VERSION.tgz is that folder, packed.
import { execFileSync, execSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './bundle.mjs';

/** @returns {string} path of the tarball */
export function packLibrary() {
  const built = join(root, 'dist/core');
  // What was made of a source that is gone must not be packed.
  rmSync(built, { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'core/tsconfig.library.json')], { stdio: ['ignore', 2, 2] });
  copyFileSync(join(root, 'core/package.json'), join(built, 'package.json'));
  copyFileSync(join(root, 'LICENSE'), join(built, 'LICENSE'));
  // By a shell, because npm is a script on Windows.
  execSync('npm pack --silent --pack-destination ..', { cwd: built, stdio: ['ignore', 'ignore', 2] });
  const { version } = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'));
  return join(root, `dist/stillpoint-core-${version}.tgz`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(packLibrary());
