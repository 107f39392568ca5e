import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

import type { ModelSummary } from '../../core/contract/model.js';
import { follow, type Loaded } from '../api/follow.js';
import { useShell } from '../api/shell.js';

/** The models of the library, as the shell streams them. */
export const useModels = defineStore('models', () => {
  const shell = useShell();
  const library = shallowRef<Loaded<readonly ModelSummary[]>>({ state: 'loading' });
  const models = computed(() => (library.value.state === 'ready' ? library.value.value : []));

  /** Call once; listens for as long as the app runs. */
  function listen(): Promise<never> {
    return follow(
      () => shell.client.models.watch(),
      (value) => (library.value = { state: 'ready', value }),
      (failure) => {
        if (library.value.state !== 'ready') library.value = { state: 'failed', failure };
      },
    );
  }

  return { library, models, listen };
});
