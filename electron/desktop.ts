import { app, BrowserWindow, Notification } from 'electron';

import type { Desktop } from './app/shell-capabilities.js';
import type { ApplicationMenu } from './menu.js';
import { rememberTheme, showWindow } from './window.js';
import type { WindowRequests } from './window-requests.js';

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
    showProgress(fraction) {
      // Anything below 0 takes the bar away.
      for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(fraction ?? -1);
    },
    noteOpened: (path) => app.addRecentDocument(path),
  };
}
