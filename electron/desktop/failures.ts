import { app, dialog, type WebContents } from 'electron';

import { messageOf } from '../../core/contract/errors.js';
import { logEvent } from '../app/defect-log.js';
import { english } from './english.js';

const words = english.dialogs;

/** A page that stops again this soon after it was loaded again will most likely go on doing so. */
const AGAIN_WITHIN_MS = 30_000;

/**
 * What nothing else caught: kept in the log, and told in words where a person has to know.
 *
 * A failure of the main process is told and survived: the services keep their own state, and ending would take a running
 * training with it. A page that is gone is loaded again; engine and runs do not notice.
 *
 * @param log path of the log file, for the dialogs
 */
export function setupFailures(log: string): void {
  // Whoever started us may have closed the terminal; writing to it then fails, and is no failure of ours.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.on('uncaughtException', (error) => tellOnce(error, log));
  process.on('unhandledRejection', (reason) => tellOnce(reason, log));
  app.on('child-process-gone', (_event, { type, reason }) => {
    if (reason !== 'clean-exit') logEvent('warning', 'window', `the ${type} process ended: ${reason}`);
  });
  app.on('web-contents-created', (_event, contents) => watchPage(contents, log));
}

let told = false;

/** One dialog is enough: what follows is usually the same failure. */
function tellOnce(thrown: unknown, log: string): void {
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  logEvent('error', 'window', stack ?? messageOf(thrown));
  console.error(stack ?? thrown);
  if (told) return;
  told = true;
  const detail = words.unexpectedDetail(messageOf(thrown), log);
  // The plain box blocks, which only hurts once there is something to block.
  if (!app.isReady()) dialog.showErrorBox(words.unexpected, detail);
  else void dialog.showMessageBox({ type: 'error', message: words.unexpected, detail, buttons: [words.close] });
}

function watchPage(contents: WebContents, log: string): void {
  let lastLoss = Number.NEGATIVE_INFINITY;
  contents.on('unresponsive', () => logEvent('warning', 'window', 'the page does not respond'));
  contents.on('preload-error', (_event, _path, error) => logEvent('error', 'preload', error.stack ?? error.message));
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    logEvent('error', 'window', `the page's process ended: ${reason}`);
    const again = Date.now() - lastLoss < AGAIN_WITHIN_MS;
    lastLoss = Date.now();
    if (again) void askAboutPage(contents, log);
    else contents.reload();
  });
}

async function askAboutPage(contents: WebContents, log: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: words.pageLost,
    detail: words.pageLostDetail(log),
    buttons: [words.again, words.quit],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 1) app.quit();
  else if (!contents.isDestroyed()) contents.reload();
}
