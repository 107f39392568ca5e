import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { BackendName } from '../core/contract/doctor.js';
import { fetchElectron, findElectron } from './app/electron-binary.js';
import { openApp } from './app/open-app.js';
import { projectRoot } from './runtime-paths.js';
import { startServer } from './server/server.js';

export interface LaunchOptions {
  /** Serve a browser although a window could be opened. */
  browser?: boolean;
  /** The server's port; a free one is taken when absent. */
  port?: number;
  backend?: BackendName;
  threads?: number;
}

/** A window that ends this soon with an error never worked: a library is missing, or the sandbox is not allowed. */
const FAILED_START_SECONDS = 20;

/**
 * Opens the interface: Electron's window where there can be one, a page for the browser otherwise, saying why.
 *
 * @returns the exit status, when the person has closed it
 */
export async function launchApp(options: LaunchOptions = {}): Promise<number> {
  if (options.browser === true) return serve(options, null);
  if (!hasDisplay()) return serve(options, 'There is no display for a window.');
  const present = findElectron();
  const electron = present === null ? await fetchElectron(say) : { path: present };
  if ('why' in electron) return serve(options, electron.why);
  const started = Date.now();
  const status = await openWindow(electron.path, options);
  const failedAtOnce = status !== 0 && Date.now() - started < FAILED_START_SECONDS * 1000;
  return failedAtOnce ? serve(options, `Electron ended with status ${status}.`) : status;
}

function hasDisplay({ DISPLAY, WAYLAND_DISPLAY }: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}

async function openWindow(electron: string, { backend, threads }: LaunchOptions): Promise<number> {
  const settings = [
    ...(backend === undefined ? [] : [`--engine-backend=${backend}`]),
    ...(threads === undefined ? [] : [`--engine-threads=${threads}`]),
  ];
  const window = spawn(electron, [projectRoot(), ...settings], { stdio: 'inherit' });
  // Ctrl-C reaches the window too: it closes in order, and we end with its status.
  const wait = (): void => undefined;
  process.on('SIGINT', wait);
  try {
    return await new Promise<number>((resolve) => {
      window.once('error', () => resolve(1));
      window.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)));
    });
  } finally {
    process.off('SIGINT', wait);
  }
}

async function serve({ port, backend, threads }: LaunchOptions, why: string | null): Promise<number> {
  const dist = join(projectRoot(), 'dist');
  const app = await openApp({
    shell: { kind: 'browser', pictureUrl: (id) => `/pictures/${id}`, fileUrl: (id) => `/files/${id}`, files: null },
    engine: {
      file: join(dist, 'worker.cjs'),
      ...(backend && { backend }),
      ...(threads !== undefined && { threads }),
    },
  });
  try {
    const server = await startServer({ app, rendererFolder: join(dist, 'renderer'), ...(port && { port }) });
    if (why !== null) say(`${why} Stillpoint runs in your browser instead.`);
    console.log(`Stillpoint is ready at ${server.url}`);
    say('Only this machine can open the address, and only once. Press Enter for a fresh one, Ctrl-C to stop.');
    const offer = (): void => console.log(`Stillpoint is ready at ${server.issueUrl()}`);
    if (process.stdin.isTTY) process.stdin.on('data', offer);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    process.stdin.off('data', offer).pause();
    await server.close();
  } finally {
    await app.close();
  }
  return 0;
}

function say(line: string): void {
  console.error(line);
}
