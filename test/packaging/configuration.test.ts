import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Configuration } from 'electron-builder';
import { describe, expect, it } from 'vitest';

import configuration from '../../electron-builder.config.js';
import { shippedPackages } from '../../electron/build/shipped-packages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** electron-builder's own check, from the package that does its work. */
function validate(candidate: unknown): Promise<void> {
  const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  const { validateConfiguration } = fromBuilder('app-builder-lib/out/util/config/config.js') as {
    validateConfiguration(configuration: Configuration, log: { isEnabled: boolean }): Promise<void>;
  };
  return validateConfiguration(candidate as Configuration, { isEnabled: false });
}

describe('the configuration of electron-builder', () => {
  it('is one that it accepts', async () => {
    await validate(configuration);
  });

  it('would be refused with a mistake in it', async () => {
    await expect(validate({ ...configuration, electronFuses: { runAsNode: 'yes' } })).rejects.toThrow(/electronFuses/);
  });

  it('names files that are there', () => {
    const { linux, win, mac, directories } = configuration;
    const named = [
      linux?.icon,
      win?.icon,
      mac?.icon,
      mac?.entitlements,
      directories?.buildResources,
      'LICENSE',
      'THIRD-PARTY.md',
    ];
    for (const path of named) expect(existsSync(join(root, String(path))), String(path)).toBe(true);
  });

  it('makes what each platform installs', () => {
    expect([configuration.linux?.target, configuration.win?.target, configuration.mac?.target]).toEqual([
      ['AppImage', 'deb'],
      ['nsis'],
      ['dmg'],
    ]);
  });

  it('associates models and the pictures that the app opens and saves, without taking them from other programs', () => {
    const associations = [configuration.fileAssociations ?? []].flat();
    expect(associations.flatMap(({ ext }) => ext).sort()).toEqual([
      'avif',
      'jpe',
      'jpeg',
      'jpg',
      'png',
      'safetensors',
      'tif',
      'tiff',
      'webp',
    ]);
    expect(associations.every(({ rank }) => rank === 'Alternate')).toBe(true);
  });

  it('uses one application id, which Windows is told at run time too', () => {
    expect(read('electron/desktop/user-data.ts')).toContain(`setAppUserModelId('${String(configuration.appId)}')`);
  });

  it('sets the fuses as docs/security.md says', () => {
    expect(configuration.electronFuses).toEqual({
      // The engine's child process, behind its thread, is Electron running as Node.
      runAsNode: read('electron/engine/engine-connection.ts').includes('ELECTRON_RUN_AS_NODE'),
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});

describe('the packages beside the bundles', () => {
  it('are all that runs outside of them', () => {
    // Everything that the engine, sharp included, loads at run time, as Node itself reports it.
    const program = `
      const util = require('node:util'); util.isNullOrUndefined ??= () => false;
      for (const name of ['sharp', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm',
        '@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js',
        '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js']) require(name);
      console.log(JSON.stringify(Object.keys(require.cache)));`;
    const printed = execFileSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' });
    const files = JSON.parse(printed.trim().split('\n').at(-1) ?? '[]') as string[];
    const names = files.map((file) => /.*node_modules[\\/](@?[^\\/]+)/.exec(file)?.[1] ?? file);
    expect(names).toContain('sharp');
    expect([...new Set(names)].filter((name) => !shippedPackages.includes(name))).toEqual([]);
  });

  it('are what the bundler leaves out', () => {
    const external = /external: \[([^\]]*)\]/.exec(read('electron/build/bundle.mjs'))?.[1] ?? '';
    const names = [...external.matchAll(/'([^']+)'/g)].map(([, name = '']) => name.replace('/*', ''));
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    // What only developers' programs load (benchmarks, figures) is installed with the other tools.
    const needed = names.filter((name) => Object.keys(dependencies).some((each) => each.split('/')[0] === name));
    expect(needed).toContain('sharp');
    expect(needed.filter((name) => !shippedPackages.includes(name))).toEqual([]);
  });
});
