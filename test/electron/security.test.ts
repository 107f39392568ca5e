import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { contentSecurityPolicy } from '../../electron/app/serving/security-headers.js';
import { bundle } from '../../electron/build/bundle.mjs';
import { buildRenderer } from '../../electron/build/renderer.mjs';

/** What docs/security.md says of the sources and the built files; what only shows in a window is in the smoke suite. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const below = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));

/** The sources of Electron's processes, without comments. */
const sources = new Map(
  below('electron', /\.ts$/).map((path) => [path, read(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')]),
);
const using = (pattern: RegExp): string[] =>
  [...sources].filter(([, text]) => pattern.test(text)).map(([path]) => path);

describe('the version of Electron', () => {
  it('is the one that docs/security.md speaks of', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
    expect(read('docs/security.md')).toContain(`${devDependencies['electron'] ?? ''}, pinned in package.json`);
  });
});

describe('the window', () => {
  it('is made in one place, sandboxed and isolated', () => {
    expect(using(/new BrowserWindow\(|new WebContentsView\(|new BrowserView\(/)).toEqual([
      'electron/desktop/window.ts',
    ]);
    const window = sources.get('electron/desktop/window.ts') ?? '';
    for (const line of ['contextIsolation: true', 'sandbox: true', 'nodeIntegration: false', 'webviewTag: false']) {
      expect(window).toContain(line);
    }
  });

  it.each([
    ['webSecurity', /webSecurity/],
    ['insecure content', /allowRunningInsecureContent/],
    ['experimental features', /experimentalFeatures|enableBlinkFeatures/],
    ['Node in workers or frames', /nodeIntegrationIn/],
    ['its sandbox switched off', /no-sandbox|disable-setuid-sandbox/],
    ['addresses opened outside', /openExternal/],
    ['a file: page', /loadFile\(|file:\/\//],
    ['remote', /enableRemoteModule|@electron\/remote/],
    ['certificate errors ignored', /certificate-error|ignore-certificate/],
  ])('does without %s', (_what, pattern) => {
    expect(using(pattern)).toEqual([]);
  });

  it('opens two paths with the desktop, and both are constants', () => {
    expect(using(/shell\.openPath/)).toEqual(['electron/desktop/menu-actions.ts']);
    const opened = [...(sources.get('electron/desktop/menu-actions.ts') ?? '').matchAll(/open\(([^)]*)\)/g)].map(
      ([, name]) => name,
    );
    expect(opened).toEqual(["'docs'", "'THIRD-PARTY.md'"]);
  });
});

describe('the bridge', () => {
  it('is one object of functions that pass no event and no part of Electron on', () => {
    expect(using(/contextBridge/)).toEqual(['electron/preload.ts']);
    const preload = sources.get('electron/preload.ts') ?? '';
    expect(preload.match(/exposeInMainWorld/g)).toHaveLength(1);
    expect(preload).not.toMatch(/:\s*(ipcRenderer|webUtils)\b|ipcRenderer\.(invoke|sendSync)/);
  });

  it('has one message each way', () => {
    expect(using(/ipcMain\.(on|handle|once)/)).toEqual(['electron/desktop/contract-port.ts']);
    expect((sources.get('electron/desktop/contract-port.ts') ?? '').match(/ipcMain\.\w+\(/g)).toHaveLength(1);
  });

  it('needs nothing but Electron when it is built', async () => {
    const { preload = '' } = await bundle({ only: ['preload'] });
    const required = [...readFileSync(preload, 'utf8').matchAll(/require\(["']([^"']+)["']\)/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(required)]).toEqual(['electron']);
  });
});

describe('the content policy', () => {
  it('starts from nothing and allows nothing inline, evaluated or from elsewhere', () => {
    const policy = contentSecurityPolicy();
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    for (const closed of ['base-uri', 'form-action', 'frame-ancestors', 'object-src']) {
      expect(policy).toContain(`${closed} 'none'`);
    }
  });

  it('suits the built page, which loads nothing from elsewhere', async () => {
    await buildRenderer();
    const page = read('dist/renderer/index.html');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|https?:\/\//);
    const styles = below('dist/renderer', /\.css$/);
    expect(styles.length).toBeGreaterThan(0);
    for (const path of styles) expect(read(path), path).not.toMatch(/url\(\s*["']?(https?:)?\/\//);
  });
});

it('answers each point of Electron’s checklist', () => {
  const points = [...read('docs/security.md').matchAll(/^\| (\d+) +\|/gm)].map(([, number]) => Number(number));
  expect(points).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});
