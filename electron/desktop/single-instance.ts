import { app } from 'electron';

import { showWindow } from './window.js';

/**
 * A second start brings the first one's window to the front instead, and hands over the files that it was to open.
 *
 * @param onArguments gets the second start's command line, and the folder that it was started in
 * @returns false in the second start, which is ending
 */
export function setupSingleInstance(onArguments: (args: readonly string[], folder: string) => void): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.on('second-instance', (_event, args, folder) => {
    showWindow();
    onArguments(args, folder);
  });
  return true;
}
