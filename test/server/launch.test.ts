import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { afterEach, expect, it } from 'vitest';

import { bundle } from '../../electron/build/bundle.mjs';

let program: ChildProcess | null = null;

afterEach(() => {
  program?.kill('SIGKILL');
});

/** Starts `stillpoint app` and resolves with the address that it prints. */
async function start(...options: string[]): Promise<{ url: URL; said: () => string }> {
  const { cli = '' } = await bundle();
  const environment = { ...process.env };
  delete environment['DISPLAY'];
  delete environment['WAYLAND_DISPLAY'];
  program = spawn(process.execPath, [cli, 'app', ...options], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  program.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  let printed = '';
  for await (const chunk of program.stdout ?? []) {
    printed += String(chunk);
    const address = /ready at (\S+)/.exec(printed)?.[1];
    if (address !== undefined) return { url: new URL(address), said: () => said };
  }
  throw new Error(`ended without an address: ${said}`);
}

it('serves a browser where there is no display, says why, and ends in order on Ctrl-C', async () => {
  const { url, said } = await start();
  expect(url.hostname).toBe('127.0.0.1');
  const opened = await fetch(url, { redirect: 'manual' });
  expect(opened.status).toBe(303);
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL('/', url), { headers: { Cookie: cookie } });
  expect(await page.text()).toContain('<title>Stillpoint</title>');
  expect(said()).toContain('There is no display');
  const ended = once(program ?? process, 'exit');
  // As under npm: once from the terminal, and once passed on.
  program?.kill('SIGINT');
  program?.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

it('listens where it is told to', async () => {
  const { url } = await start('--browser', '--port', '48317');
  expect(url.port).toBe('48317');
});
