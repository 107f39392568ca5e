import { fileURLToPath } from 'node:url';

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Vite reads a configuration only from a default export.
export default defineConfig({
  root: here('.'),
  // Relative addresses serve the loopback shell and Electron's own protocol alike.
  base: './',
  plugins: [vue()],
  // Everything runs on the page's own thread and by Composition API: the other halves of Vue stay out of the bundle.
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    outDir: here('../dist/renderer'),
    emptyOutDir: true,
    // The oldest Chromium that a test drives (see docs/decisions): newer syntax and CSS are lowered to it.
    target: 'chrome83',
    cssTarget: 'chrome83',
    // The content policy allows files of our origin and nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { host: '127.0.0.1', strictPort: true, port: 5199 },
});
