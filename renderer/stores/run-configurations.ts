import { defineStore } from 'pinia';
import { ref } from 'vue';

import type { TrainingConfig } from '../../core/contract/training.js';
import { useShell } from '../api/shell.js';

/** Configurations of runs, read once each: training a run longer is the only thing that changes one. */
export const useRunConfigurations = defineStore('run-configurations', () => {
  const { client } = useShell();
  const known = ref<ReadonlyMap<string, TrainingConfig>>(new Map());
  const asked = new Set<string>();

  /** Reads the configurations that are not known yet; those that cannot be read are asked for again another time. */
  function need(ids: readonly string[]): void {
    for (const id of ids) {
      if (asked.has(id)) continue;
      asked.add(id);
      client.runs.configuration({ id }).then(
        (config) => (known.value = new Map([...known.value, [id, config]])),
        () => asked.delete(id),
      );
    }
  }

  function forget(id: string): void {
    asked.delete(id);
    need([id]);
  }

  return { known, need, forget };
});
