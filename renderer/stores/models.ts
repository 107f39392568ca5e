import { defineStore } from 'pinia';
import { ref } from 'vue';

import type { ModelSummary } from '../../core/contract/model.js';
import { toFailure, type Failure } from '../api/failure.js';
import { useShell } from '../api/shell.js';

export type ModelsState =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly models: readonly ModelSummary[] }
  | { readonly state: 'failed'; readonly failure: Failure };

/** The models that can restore, as the library lists them. */
export const useModels = defineStore('models', () => {
  const shell = useShell();
  const library = ref<ModelsState>({ state: 'loading' });

  async function load(): Promise<void> {
    library.value = { state: 'loading' };
    try {
      library.value = { state: 'ready', models: await shell.client.models.list() };
    } catch (thrown) {
      library.value = { state: 'failed', failure: toFailure(thrown) };
    }
  }

  return { library, load };
});
