import { defineStore } from 'pinia';
import { ref } from 'vue';

import type { EngineStatus } from '../../core/contract/doctor.js';
import { useShell, type Connection } from '../api/shell.js';

/** Pause before listening again after the stream broke while the connection stands, milliseconds. */
const RELISTEN_AFTER = 500;

/** What computes, and whether it can be reached: the status bar and the banners read it. */
export const useEngine = defineStore('engine', () => {
  const shell = useShell();
  const connection = ref<Connection>('connecting');
  const status = ref<EngineStatus>({ state: 'starting' });

  /** Listens for as long as the app runs; a broken stream is opened again once calls get through. */
  async function follow(): Promise<never> {
    shell.watchConnection((now) => (connection.value = now));
    for (;;) {
      try {
        for await (const now of await shell.client.app.engine()) status.value = now;
      } catch {
        // The stream ends with the connection; `connection` says so already, and the next turn waits for its return.
      }
      await new Promise((resolve) => setTimeout(resolve, RELISTEN_AFTER));
    }
  }

  return { connection, status, follow };
});
