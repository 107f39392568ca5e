import { extname } from 'node:path';

import { BrowserWindow, dialog } from 'electron';

import type { LocalFiles } from './app/shell-capabilities.js';

const PICTURES = ['jpg', 'jpeg', 'png', 'tif', 'tiff', 'webp', 'avif'];

/** The system's dialogs, attached to the window in use. */
export const systemDialogs: LocalFiles = {
  async chooseOpen() {
    const { filePaths } = await dialog.showOpenDialog(frontWindow(), {
      title: 'Open photographs',
      filters: [{ name: 'Pictures', extensions: PICTURES }],
      properties: ['openFile', 'multiSelections'],
    });
    return filePaths;
  },
  async chooseSave(suggestedPath) {
    const extension = extname(suggestedPath).slice(1);
    const { filePath } = await dialog.showSaveDialog(frontWindow(), {
      title: 'Save the restored photograph',
      defaultPath: suggestedPath,
      filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    });
    // Dismissed: undefined or empty, depending on Electron's version.
    return filePath ? filePath : null;
  },
};

function frontWindow(): Electron.BrowserWindow {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows().at(0);
  if (window === undefined) throw new Error('a dialog was asked for without a window');
  return window;
}
