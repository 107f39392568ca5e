import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

import type { RunSummary } from '../../core/contract/run.js';
import { followInto } from '../api/follow-into.js';
import type { Loaded } from '../api/follow.js';
import { useShell } from '../api/shell.js';

/** All training runs, newest first, as the shell streams them. */
export const useRuns = defineStore('runs', () => {
  const shell = useShell();
  const list = shallowRef<Loaded<readonly RunSummary[]>>({ state: 'loading' });

  const runs = computed(() => (list.value.state === 'ready' ? list.value.value : []));
  /** The one that computes, or is about to: the status bar shows it. */
  const active = computed(() => runs.value.find(({ state }) => state === 'running' || state === 'preparing') ?? null);

  /** Call once; listens for as long as the app runs. */
  function listen(): Promise<never> {
    return followInto(list, () => shell.client.runs.watch());
  }

  return { list, runs, active, listen };
});
