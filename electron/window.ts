import { BrowserWindow, session } from 'electron';

import { PAGE_URL } from './page-protocol.js';

/** Opens the application's window on its own page. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 840,
    minWidth: 720,
    minHeight: 480,
    show: false,
    backgroundColor: '#1b1b1b',
    title: 'Stillpoint',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // A solve shows its residuals live, also while another window covers ours.
      backgroundThrottling: false,
    },
  });
  // Until the page has drawn itself there would be an empty window.
  window.once('ready-to-show', () => window.show());
  keepToOwnPage(window);
  void window.loadURL(PAGE_URL);
  return window;
}

/** Nothing the page does may take the window elsewhere or open another one. */
function keepToOwnPage({ webContents }: BrowserWindow): void {
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** The page needs no camera, location, notification or any other permission; new kinds are refused unseen. */
export function setupPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}
