import { contextBridge, ipcRenderer, webUtils } from 'electron';

// The names of these two messages are main's as well (contract-port.ts); a sandboxed preload shares no module with it.
const REQUEST_PORT = 'stillpoint:request-port';
const PORT = 'stillpoint:port';

/** All that the page can reach beyond a page's own means: where its files are, and one typed port to the main process. */
contextBridge.exposeInMainWorld('stillpoint', {
  shell: 'electron',
  /** Absolute path of a file that was dropped or chosen; null for one that is not on a disk. */
  pathForFile: (file: File): string | null => webUtils.getPathForFile(file) || null,
  /** The port comes back as the window message `{ type: 'stillpoint:port' }`. */
  requestPort: (): void => ipcRenderer.send(REQUEST_PORT),
});

// A port cannot cross the context bridge; a message from this window to itself carries it.
ipcRenderer.on(PORT, (event) => window.postMessage({ type: PORT }, window.location.origin, [...event.ports]));
