import { join } from 'node:path';

import { app, BrowserWindow, nativeTheme, screen, session } from 'electron';

import { unpackedRoot } from '../runtime-paths.js';
import { PAGE_URL } from './page-protocol.js';
import { placeWindow, readWindowState, SMALLEST_SIZE, type WindowState, writeWindowState } from './window-state.js';

/** `--canvas` of renderer/styles/tokens.css in each theme: what is drawn first is what the page then draws. */
export const BACKGROUND = { light: '#e3e3e3', dark: '#171717' } as const;

/** What the page showed last, as far as this process was told. */
let theme: WindowState['theme'] = null;

/** Opens the application's window on its own page, where and as the last one was. */
export function openWindow(preload: string): BrowserWindow {
  const last = readWindowState(stateFile());
  theme = last.theme;
  const window = new BrowserWindow({
    ...placeWindow(
      last.bounds,
      screen.getAllDisplays().map(({ workArea }) => workArea),
    ),
    minWidth: SMALLEST_SIZE.width,
    minHeight: SMALLEST_SIZE.height,
    show: false,
    backgroundColor: BACKGROUND[theme ?? (nativeTheme.shouldUseDarkColors ? 'dark' : 'light')],
    title: 'Stillpoint',
    // Windows and macOS take the icon of the program.
    ...(process.platform === 'linux' && { icon: join(unpackedRoot(), 'resources', 'icon', 'linux', '256x256.png') }),
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
  window.once('ready-to-show', () => {
    if (last.maximised) window.maximize();
    if (last.fullScreen) window.setFullScreen(true);
    window.show();
  });
  keepState(window);
  keepToOwnPage(window);
  void window.loadURL(PAGE_URL);
  return window;
}

/** Brings the window to the front, from wherever it is. */
export function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Gives the window, and the next one, the background of what the page shows. */
export function rememberTheme(shown: 'light' | 'dark'): void {
  if (theme === shown) return;
  theme = shown;
  for (const window of BrowserWindow.getAllWindows()) {
    window.setBackgroundColor(BACKGROUND[shown]);
    writeWindowState(stateFile(), stateOf(window));
  }
}

function stateFile(): string {
  return join(app.getPath('userData'), 'window.json');
}

/** The last bounds that were any. */
let lastBounds: WindowState['bounds'] = null;

function stateOf(window: Electron.BrowserWindow): WindowState {
  // Without a window manager there are no normal bounds, and a window on its way out may have none at all.
  const known = [window.getNormalBounds(), window.getBounds()].find(({ width, height }) => width > 0 && height > 0);
  lastBounds = known ?? lastBounds;
  return {
    bounds: lastBounds,
    maximised: window.isMaximized(),
    fullScreen: window.isFullScreen(),
    theme,
  };
}

/** Kept a moment after each change, so that a crash or a killed session costs nothing; and when the window closes. */
function keepState(window: BrowserWindow): void {
  stateOf(window);
  let soon: NodeJS.Timeout | undefined;
  const keep = (): void => {
    clearTimeout(soon);
    if (!window.isDestroyed()) writeWindowState(stateFile(), stateOf(window));
  };
  const keepSoon = (): void => {
    clearTimeout(soon);
    soon = setTimeout(keep, 1000);
  };
  window.on('resize', keepSoon);
  window.on('move', keepSoon);
  window.on('maximize', keepSoon);
  window.on('unmaximize', keepSoon);
  window.on('close', keep);
  // Before whoever destroys the windows when the application quits (quit.ts).
  app.prependListener('before-quit', keep);
  window.on('closed', () => clearTimeout(soon));
}

/** Nothing the page does may take the window elsewhere or open another one. */
function keepToOwnPage({ webContents }: BrowserWindow): void {
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** The one thing that a page may ask for: to put text on the clipboard when somebody presses Copy. Reading it stays denied. */
const GRANTED = 'clipboard-sanitized-write';

/** The page needs no camera, location, notification or any other permission; new kinds are refused unseen. */
export function setupPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) => decide(permission === GRANTED));
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === GRANTED);
}
