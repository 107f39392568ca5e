import { dirname, extname } from 'node:path';

import { app, BrowserWindow, dialog } from 'electron';

import { MODEL_ENDING } from '../../core/contract/model.js';
import { READABLE_ENDINGS } from '../../core/contract/picture-formats.js';
import type { LocalFiles } from '../app/shell-capabilities.js';
import { english } from './english.js';

/** Where something was opened last. Without it each dialog would begin in Downloads: Electron no longer lets the system remember. */
let lastFolder: string | null = null;

/** The system's dialogs, attached to the window in use. */
export const systemDialogs: LocalFiles = {
  async chooseOpen(what = 'pictures') {
    if (what === 'model') return chooseModel();
    if (what === 'folder') return chooseFolder();
    const filePaths = await choose({
      title: english.dialogs.open,
      filters: [{ name: english.dialogs.pictures, extensions: READABLE_ENDINGS.map(withoutDot) }],
      properties: ['openFile', 'multiSelections'],
    });
    for (const path of filePaths) app.addRecentDocument(path);
    return filePaths;
  },
  async chooseSave(suggestedPath, what = 'picture') {
    const extension = extname(suggestedPath).slice(1);
    const { filePath } = await dialog.showSaveDialog(frontWindow(), {
      title: SAVE_TITLES[what],
      defaultPath: suggestedPath,
      filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    });
    // Dismissed: undefined or empty, depending on Electron's version.
    return filePath ? filePath : null;
  },
};

const SAVE_TITLES = {
  picture: english.dialogs.save,
  model: english.dialogs.saveModel,
  metrics: english.dialogs.saveMetrics,
} as const;

function chooseModel(): Promise<string[]> {
  return choose({
    title: english.dialogs.openModel,
    filters: [{ name: english.dialogs.models, extensions: [withoutDot(MODEL_ENDING)] }],
    properties: ['openFile'],
  });
}

function chooseFolder(): Promise<string[]> {
  return choose({ title: english.dialogs.openFolder, properties: ['openDirectory'] });
}

async function choose(options: Electron.OpenDialogOptions): Promise<string[]> {
  const { filePaths } = await dialog.showOpenDialog(frontWindow(), {
    ...options,
    ...(lastFolder !== null && { defaultPath: lastFolder }),
  });
  const [first] = filePaths;
  if (first !== undefined) lastFolder = dirname(first);
  return filePaths;
}

/** As the dialogs want endings. */
function withoutDot(ending: string): string {
  return ending.slice(1);
}

function frontWindow(): Electron.BrowserWindow {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows().at(0);
  if (window === undefined) throw new Error('a dialog was asked for without a window');
  return window;
}
