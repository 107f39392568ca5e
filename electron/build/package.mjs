// Makes the installers of this platform, or with --dir the unpacked application:  npm run package -- [electron-builder's options]
//
// Everything is built first, from the sources; then electron-builder packs it as electron-builder.config.ts says.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';
import { buildRenderer } from './renderer.mjs';
import { licenceTexts, thirdPartyList } from './third-party.mjs';

const dist = join(root, 'dist');

const { setup } = await bundle();
await buildRenderer();
await packAddon(setup);
writeFileSync(join(root, 'THIRD-PARTY.md'), thirdPartyList());
writeFileSync(join(dist, 'LICENCES.txt'), licenceTexts());
process.exitCode = await runBuilder(process.argv.slice(2));

/**
 * Builds TensorFlow's addon as `npm start` does, and puts it where electron-builder takes it from. Where there is no TensorFlow for
 * the platform the folder stays empty, and the packaged app computes with WebAssembly.
 */
async function packAddon(setupProgram) {
  const folder = join(dist, 'tensorflow');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const described = await run(process.execPath, [setupProgram, '--describe-addon']);
  if (described.code !== 0) {
    console.error('There is no TensorFlow addon for this platform; the package will compute with WebAssembly.');
    return;
  }
  const { addon, variant, wheels } = JSON.parse(described.output);
  for (const name of readdirSync(addon).filter((file) => file.endsWith('.node'))) {
    copyFileSync(join(addon, name), join(folder, name));
  }
  const addresses = {};
  for (const { requirement, file, pip } of wheels) {
    const address = await addressOf(requirement, pip);
    if (address?.endsWith(`/${file}`)) addresses[file] = address;
    else console.error(`pip does not say where ${file} is; the package will not be able to fetch it.`);
  }
  writeFileSync(join(folder, 'sources.json'), `${JSON.stringify({ variant, addresses }, null, 2)}\n`);
}

/** Where pip would fetch a requirement from, without fetching it; null when it does not know. */
async function addressOf(requirement, options) {
  const args = ['-m', 'pip', 'install', '--quiet', '--dry-run', '--ignore-installed', '--report', '-'];
  const { code, output } = await run('python3', [...args, '--target', join(dist, 'nowhere'), ...options, requirement]);
  if (code !== 0) return null;
  const { install } = JSON.parse(output.slice(output.indexOf('{')));
  return install[0]?.download_info.url.replace(/#.*$/, '') ?? null;
}

async function runBuilder(options) {
  const builder = createRequire(import.meta.url).resolve('electron-builder/cli.js');
  const args = [builder, '--config', join(root, 'electron-builder.config.ts'), ...options];
  return (await run(process.execPath, args, 'inherit')).code;
}

/** Runs a program in the root to its end; what it prints is returned, or shown. */
function run(program, args, output = 'pipe') {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', output, 'inherit'] });
    let text = '';
    child.stdout?.on('data', (piece) => (text += piece));
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, output: text }));
  });
}
