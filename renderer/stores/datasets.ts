import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

import type { Dataset } from '../../core/contract/dataset.js';
import { follow, type Loaded } from '../api/follow.js';
import { useShell } from '../api/shell.js';

/** Folders of pictures to train on, as the shell streams them. */
export const useDatasets = defineStore('datasets', () => {
  const shell = useShell();
  const list = shallowRef<Loaded<readonly Dataset[]>>({ state: 'loading' });
  const datasets = computed(() => (list.value.state === 'ready' ? list.value.value : []));

  /** Call once; listens for as long as the app runs. */
  function listen(): Promise<never> {
    return follow(
      () => shell.client.datasets.watch(),
      (value) => (list.value = { state: 'ready', value }),
      (failure) => {
        if (list.value.state !== 'ready') list.value = { state: 'failed', failure };
      },
    );
  }

  return { list, datasets, listen };
});
