import { app } from 'electron';

import { openedFiles, requestsFor } from './opened-files.js';
import type { WindowRequests } from './window-requests.js';

/** Takes files that somebody opens with Stillpoint. */
export interface OpenedByDesktop {
  /** @param args a command line as Electron gives it, program first   @param folder that it was started in */
  takeArguments(args: readonly string[], folder: string): void;
}

/**
 * Listens for files opened from the desktop: macOS tells them by an event, before the app is ready and later, also for a drag to
 * the dock's icon; elsewhere they are on the command line of a start, the first one or another.
 */
export function setupOpenedFiles(requests: WindowRequests): OpenedByDesktop {
  const take = (paths: readonly string[]): void => {
    for (const path of paths) app.addRecentDocument(path);
    for (const request of requestsFor(paths)) requests.send(request);
  };
  app.on('open-file', (event, path) => {
    event.preventDefault();
    take([path]);
  });
  return {
    // In a checkout the second argument is the application's own folder or file.
    takeArguments: (args, folder) => take(openedFiles(args.slice(app.isPackaged ? 1 : 2), folder)),
  };
}
