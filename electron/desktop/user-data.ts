import { resolve } from 'node:path';

import { app } from 'electron';

import { logsFolder } from '../runtime-paths.js';

/**
 * Puts what Electron keeps (the page's storage, the window's place, the lock of the single instance) with the rest of the data
 * where `STILLPOINT_DATA` moved that: such a start shares nothing with the ordinary one. First of all: the lock is in there.
 */
export function setupUserData(environment: NodeJS.ProcessEnv = process.env): void {
  const data = environment.STILLPOINT_DATA;
  if (data) app.setPath('userData', resolve(data, 'window'));
  app.setAppLogsPath(logsFolder(environment));
  // Windows groups windows, notifications and recent documents by it; the installer writes the same one (electron-builder.config.ts).
  if (process.platform === 'win32') app.setAppUserModelId('app.stillpoint.Stillpoint');
}
