import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

import type { EngineStatus } from '../../core/contract/doctor.js';
import { follow } from '../api/follow.js';
import { useShell, type Connection } from '../api/shell.js';

/** What computes, and whether it can be reached: the status bar and the banners read it. */
export const useEngine = defineStore('engine', () => {
  const shell = useShell();
  const connection = ref<Connection>('connecting');
  const status = ref<EngineStatus>({ state: 'starting' });

  /** Whether work can be handed to it; one that is still starting takes it as soon as it is ready. */
  const reachable = computed(() => connection.value === 'open' && status.value.state !== 'failed');

  /** Listens for as long as the app runs; a broken stream is opened again once calls get through. */
  function listen(): Promise<never> {
    shell.watchConnection((now) => (connection.value = now));
    return follow(
      () => shell.client.app.engine(),
      (now) => (status.value = now),
    );
  }

  return { connection, status, reachable, listen };
});
