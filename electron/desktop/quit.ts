import { app, BrowserWindow, dialog, powerMonitor } from 'electron';

import type { App } from '../app/open-app.js';
import { english } from './english.js';

type Choice = 'keep training' | 'close' | 'cancel';

/**
 * Ends the application in the order that its parts need: windows, then the run that trains (it puts down a checkpoint), then the
 * engine (it disposes its tensors first), then the session's files, then the process.
 *
 * While a run trains, a person is asked first; a signal or the end of the session asks nobody.
 */
export function setupQuit(services: App): void {
  let state: 'open' | 'asking' | 'closing' | 'closed' = 'open';
  let isDecided = false;
  const decide = (): void => {
    isDecided = true;
    app.quit();
  };
  process.on('SIGTERM', decide);
  process.on('SIGINT', decide);
  powerMonitor.on('shutdown', decide);

  const ask = async (): Promise<void> => {
    state = 'asking';
    const choice = await askAboutTraining();
    state = 'open';
    if (choice === 'close') decide();
    if (choice !== 'keep training') return;
    for (const window of BrowserWindow.getAllWindows()) window.hide();
    await quitWhenIdle(services);
  };

  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing' || (state === 'asking' && !isDecided)) return;
    if (services.runs.isBusy && !isDecided) {
      ask().catch(services.onDefect);
      return;
    }
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
  app.on('browser-window-created', (_event, window) => {
    window.on('close', (event) => {
      if (!services.runs.isBusy || isDecided) return;
      event.preventDefault();
      app.quit();
    });
  });
  // One window, one task: without it there is nothing to keep running for, on any platform.
  app.on('window-all-closed', () => app.quit());
}

async function askAboutTraining(): Promise<Choice> {
  const { dialogs } = english;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: dialogs.closeWhileTraining,
    detail: dialogs.closeWhileTrainingDetail,
    buttons: [dialogs.keepTraining, dialogs.closeNow, dialogs.cancel],
    defaultId: 0,
    cancelId: 2,
  });
  const choices: readonly Choice[] = ['keep training', 'close', 'cancel'];
  return choices[response] ?? 'cancel';
}

/** Hidden, the application has nothing to stay for once every run has ended; opening it again shows its window instead. */
async function quitWhenIdle({ runs }: App): Promise<void> {
  for await (const list of runs.watch()) {
    if (BrowserWindow.getAllWindows().some((window) => window.isVisible())) return;
    const isIdle = list.every(({ state }) => !['queued', 'preparing', 'running'].includes(state));
    if (isIdle) break;
  }
  app.quit();
}
