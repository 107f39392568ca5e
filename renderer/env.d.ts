/// <reference types="vite/client" />

import type { StillpointBridge } from './api/electron-shell.js';

declare global {
  interface Window {
    /** Put there by Electron's preload; absent in a browser. */
    readonly stillpoint?: StillpointBridge;
  }
}
