import { app, BrowserWindow } from 'electron';

import type { App } from './app/open-app.js';

/**
 * Ends the application in the order that its parts need: windows, then the engine (it disposes its tensors first), then the
 * session's files, then the process.
 */
export function setupQuit(services: App): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    services
      .close()
      .catch(services.onDefect)
      .finally(() => {
        state = 'closed';
        app.quit();
      });
  });
  // One window, one task: without it there is nothing to keep running for, on any platform.
  app.on('window-all-closed', () => app.quit());
}
