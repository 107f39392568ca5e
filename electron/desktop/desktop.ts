import { app, BrowserWindow, Notification } from 'electron';

import type { Desktop } from '../app/shell-capabilities.js';
import type { ApplicationMenu } from './menu.js';
import { rememberTheme, showWindow } from './window.js';
import type { WindowRequests } from './window-requests.js';

/** @param fraction in [0, 1]; null takes the bar on the taskbar or dock away */
export function showProgress(fraction: number | null): void {
  for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(fraction ?? -1);
}

/** What Electron's desktop does for the services. */
export function createDesktop(requests: WindowRequests, menu: ApplicationMenu): Desktop {
  return {
    requests: (signal) => requests.listen(signal),
    describe({ theme, commands }) {
      rememberTheme(theme);
      menu.show(new Set(commands));
    },
    notify({ title, body }) {
      if (BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return;
      const notification = new Notification({ title, body });
      notification.on('click', showWindow);
      notification.show();
    },
    showProgress,
    noteOpened: (path) => app.addRecentDocument(path),
  };
}
