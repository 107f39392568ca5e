/**
 * Electron's main process: a table of contents. It computes nothing; the engine has a thread of its own.
 */
// First: before anything loads sharp.
import './setup/sharp-beside-glib.js';

import { join } from 'node:path';

import { app, dialog } from 'electron';

import { toStillpointError } from '../core/contract/errors.js';
import { logEvent, reportDefect, startLog } from './app/defect-log.js';
import { applicationVersion, dataFolder } from './app/locations.js';
import { openApp } from './app/open-app.js';
import { chosenEngine } from './app/settings/store.js';
import { listStaticFiles } from './app/serving/static-files.js';
import { setupContractPort } from './desktop/contract-port.js';
import { createDesktop } from './desktop/desktop.js';
import { systemDialogs } from './desktop/dialogs.js';
import { logEngine } from './desktop/engine-log.js';
import { engineSwitches } from './desktop/engine-switches.js';
import { loadTensorFlowEarly } from './engine/tensorflow-addon.js';
import { english } from './desktop/english.js';
import { setupFailures } from './desktop/failures.js';
import { setupMenu } from './desktop/menu.js';
import { menuActions } from './desktop/menu-actions.js';
import { setupOpenedFiles } from './desktop/opened-by-desktop.js';
import { declarePageScheme, PAGE_ORIGIN, setupPageProtocol } from './desktop/page-protocol.js';
import { setupQuit } from './desktop/quit.js';
import { setupSingleInstance } from './desktop/single-instance.js';
import { isTensorFlowOffered, offerTensorFlow } from './desktop/tensorflow-offer.js';
import { followTheme } from './desktop/theme.js';
import { setupUserData } from './desktop/user-data.js';
import { openWindow, setupPermissions } from './desktop/window.js';
import { WindowRequests } from './desktop/window-requests.js';

setupUserData();
const requests = new WindowRequests();
const opened = setupOpenedFiles(requests);
if (setupSingleInstance(opened.takeArguments)) start().catch(giveUp);

async function start(): Promise<void> {
  const log = startLog();
  setupFailures(log);
  logEvent('info', 'window', `Stillpoint ${applicationVersion()}, Electron ${process.versions.electron}`);
  opened.takeArguments(process.argv, process.cwd());
  // Before Electron is ready and maps Mesa: both bring LLVM, and whichever comes second crashes.
  const settings = { ...chosenEngine(dataFolder()), ...engineSwitches(app.commandLine) };
  const loadFailure = loadTensorFlowEarly(settings);
  declarePageScheme();
  await app.whenReady();
  setupPermissions();
  const offer = (again: boolean) => (): void =>
    void offerTensorFlow(join(__dirname, 'setup.cjs'), again).catch(reportDefect);
  const menu = setupMenu(menuActions(requests, log, isTensorFlowOffered() ? offer(true) : null));
  const services = await openApp({
    shell: {
      kind: 'electron',
      pictureUrl: (id) => `${PAGE_ORIGIN}/pictures/${id}`,
      fileUrl: (id) => `${PAGE_ORIGIN}/files/${id}`,
      files: systemDialogs,
      desktop: createDesktop(requests, menu),
    },
    engine: {
      ...settings,
      file: join(__dirname, 'worker.cjs'),
      hosting: loadFailure === null ? 'worker thread' : 'child process',
      onOutput: (text) => logEvent('warning', 'engine', text),
    },
  });
  setupQuit(services);
  setupPageProtocol({
    files: await listStaticFiles(join(__dirname, 'renderer')),
    pictures: services.pictures,
    modelUploads: services.models.uploads,
    served: services.served,
    onDefect: services.onDefect,
    uploadLimit: Number.POSITIVE_INFINITY,
  });
  setupContractPort(services);
  void followTheme(services.settings);
  void logEngine(services.engine);
  openWindow(join(__dirname, 'preload.cjs')).once('show', offer(false));
}

/** Without its services there is no window to tell the person in. */
function giveUp(thrown: unknown): void {
  const { message, hint } = toStillpointError(thrown);
  logEvent('error', 'window', `cannot start: ${message} ${hint}`);
  dialog.showErrorBox(english.dialogs.cannotStart, `${message}\n${hint}`);
  app.exit(1);
}
