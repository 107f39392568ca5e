// Installs what only the studies need (bench/package.json), when it is missing or not what the lock file says:
//
//   node bench/install.mjs
//
// The product's own `npm ci` leaves these 80 MB out.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * @returns {Promise<void>} when everything is there; standard output is left alone
 * @throws Error that says what to do, when npm could not install it
 */
export async function installBench() {
  if (isInstalled()) return;
  console.error('Installing what the studies need besides the product (bench/package.json, about 80 MB).');
  const code = await new Promise((done, fail) => {
    // A shell, because npm is a script on Windows; nothing that anybody gave us is part of the line.
    const npm = spawn('npm ci', { cwd: folder, shell: true, stdio: ['ignore', 2, 'inherit'] });
    npm.on('error', fail);
    npm.on('exit', done);
  });
  if (code !== 0) {
    throw new Error('npm could not install it. Try `npm ci --prefix bench` where the package registry can be reached.');
  }
}

/** Whether every package of the lock file is there in its version. npm keeps a list of what it installed beside it. */
function isInstalled() {
  const wanted = versionsIn('package-lock.json');
  const present = versionsIn('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, version]) => present[path] === version);
}

/** @returns {Record<string, string>} by the package's folder; nothing where there is no such file */
function versionsIn(file) {
  try {
    const { packages } = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
    const inside = Object.entries(packages).filter(([path]) => path !== '');
    return Object.fromEntries(inside.map(([path, { version }]) => [path, version]));
  } catch {
    return {};
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await installBench().catch((thrown) => {
    console.error(thrown instanceof Error ? thrown.message : thrown);
    process.exitCode = 2;
  });
}
