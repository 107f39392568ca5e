import { app, BrowserWindow } from 'electron';

import type { App } from './app/open-app.js';

/**
 * Ends the application in the order that its parts need: windows, then the engine (it disposes its tensors first), then the
 * session's files, then the process.
 */
export function setupQuit(services: App): void {
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    services
      .close()
      .catch(services.onDefect)
      .finally(() => {
        closed = true;
        app.quit();
      });
  });
  // One window, one task: without it there is nothing to keep running for, on any platform.
  app.on('window-all-closed', () => app.quit());
}
