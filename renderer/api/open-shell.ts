import { openBrowserShell } from './browser-shell.js';
import { openElectronShell } from './electron-shell.js';
import type { Shell } from './shell.js';

/** Finds out where the page runs. */
export async function openShell(): Promise<Shell> {
  if (import.meta.env.MODE === 'mocked') {
    // Development only: the production build drops this branch and all it imports.
    const { openMockedShell } = await import('../mocked/mocked-shell.js');
    return openMockedShell();
  }
  return window.stillpoint === undefined ? openBrowserShell() : openElectronShell(window.stillpoint);
}
