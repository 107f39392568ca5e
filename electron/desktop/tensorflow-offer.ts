import { fork } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { app, dialog } from 'electron';

import { logEvent } from '../app/defect-log.js';
import { showProgress } from './desktop.js';
import { english } from './english.js';
import { findPrebuiltAddon } from '../setup/prebuilt-addon.js';
import type { ProgressMessage } from '../setup/progress.js';
import { readSetupFailure } from '../setup/setup-failure.js';
import { tensorFlowWish } from '../setup/tensorflow-environment.js';
import { findInstallation } from '../setup/tensorflow-installation.js';
import { tensorFlowSource } from '../setup/wheels.js';

const words = english.tensorFlow;

/**
 * Whether the packaged app could compute with TensorFlow and does not: its addon came with it, the library (hundreds of megabytes)
 * did not. A checkout installs it before it starts.
 */
export function isTensorFlowOffered(): boolean {
  const missing = findInstallation('cpu') === null && findInstallation('cuda') === null;
  return (
    missing && tensorFlowWish() !== 'off' && !('reason' in tensorFlowSource('cpu')) && findPrebuiltAddon('cpu') !== null
  );
}

/**
 * Asks whether to fetch TensorFlow, and does: in a process of its own, with progress on the taskbar.
 * Until the next start WebAssembly computes: on Linux the library must be loaded before the window is there (see main.ts).
 *
 * @param setup the bundled setup program
 * @param again also when the person said no before
 */
export async function offerTensorFlow(setup: string, again: boolean): Promise<void> {
  const declined = join(app.getPath('userData'), 'tensorflow-declined');
  if (!isTensorFlowOffered() || (existsSync(declined) && !again)) return;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: words.offer,
    detail: words.offerDetail,
    buttons: [words.fetch, words.notNow],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 1) {
    writeFileSync(declined, '');
    return;
  }
  const code = await runSetup(setup);
  showProgress(null);
  if (code === 0) await offerRestart();
  else await tellFailure();
}

/** @returns the setup's exit status; null when it was stopped because the app quits */
function runSetup(setup: string): Promise<number | null> {
  return new Promise((resolve) => {
    const child = fork(setup, ['--cpu'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    // What was fetched so far is lost; what was finished is not (see install-tensorflow.ts).
    const stop = (): void => void child.kill();
    app.once('will-quit', stop);
    child.stderr?.on('data', (piece: Buffer) => logEvent('info', 'setup', piece.toString()));
    child.on('message', (message: ProgressMessage) => {
      if ('note' in message) logEvent('info', 'setup', message.note);
      else showProgress(message.fraction);
    });
    child.on('error', (error) => {
      logEvent('error', 'setup', error.message);
      resolve(1);
    });
    child.on('exit', (code) => {
      app.off('will-quit', stop);
      resolve(code);
    });
  });
}

async function offerRestart(): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'info',
    message: words.ready,
    detail: words.readyDetail,
    buttons: [words.restart, words.later],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 1) return;
  app.relaunch();
  app.quit();
}

async function tellFailure(): Promise<void> {
  const failure = readSetupFailure();
  const detail = failure === null ? words.stopped : `${failure.reason}\n${failure.hint}`;
  await dialog.showMessageBox({ type: 'warning', message: words.failed, detail, buttons: [words.close] });
}
