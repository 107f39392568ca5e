/**
 * Electron's main process: a table of contents. It computes nothing; the engine has a thread of its own.
 */
import { join } from 'node:path';

import { app, dialog } from 'electron';

import { toStillpointError } from '../core/contract/errors.js';
import { openApp } from './app/open-app.js';
import { listStaticFiles } from './app/static-files.js';
import { setupContractPort } from './contract-port.js';
import { systemDialogs } from './dialogs.js';
import { engineSwitches } from './engine-switches.js';
import { loadTensorFlowEarly } from './engine/tensorflow-addon.js';
import { declarePageScheme, PAGE_ORIGIN, setupPageProtocol } from './page-protocol.js';
import { setupQuit } from './quit.js';
import { setupSingleInstance } from './single-instance.js';
import { openWindow, setupPermissions } from './window.js';

if (setupSingleInstance()) start().catch(giveUp);

async function start(): Promise<void> {
  // First of all, and before Electron is ready and maps Mesa: both bring LLVM, and whichever comes second crashes.
  const settings = engineSwitches(app.commandLine);
  const loadFailure = loadTensorFlowEarly(settings);
  declarePageScheme();
  await app.whenReady();
  setupPermissions();
  const services = await openApp({
    shell: {
      kind: 'electron',
      pictureUrl: (id) => `${PAGE_ORIGIN}/pictures/${id}`,
      fileUrl: (id) => `${PAGE_ORIGIN}/files/${id}`,
      files: systemDialogs,
    },
    engine: {
      ...settings,
      file: join(__dirname, 'worker.cjs'),
      hosting: loadFailure === null ? 'worker thread' : 'child process',
    },
  });
  setupQuit(services);
  setupPageProtocol({
    files: await listStaticFiles(join(__dirname, 'renderer')),
    pictures: services.pictures,
    served: services.served,
    onDefect: services.onDefect,
    uploadLimit: Number.POSITIVE_INFINITY,
  });
  setupContractPort(services);
  openWindow(join(__dirname, 'preload.cjs'));
}

/** Without its services there is no window to tell the person in. */
function giveUp(thrown: unknown): void {
  const { message, hint } = toStillpointError(thrown);
  dialog.showErrorBox('Stillpoint cannot start', `${message}\n${hint}`);
  app.exit(1);
}
