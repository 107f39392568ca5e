import { defineStore } from 'pinia';
import { ref } from 'vue';

import type { RunOrigin } from '../../core/contract/run-origin.js';
import { useShell } from '../api/shell.js';

/** From what runs come, read once each as soon as they have begun. */
export const useRunOrigins = defineStore('run-origins', () => {
  const { client } = useShell();
  const known = ref<ReadonlyMap<string, RunOrigin>>(new Map());
  const asked = new Set<string>();

  /** Reads what is not known yet; of a run that has not begun, or cannot be read, it is asked for again another time. */
  function need(ids: readonly string[]): void {
    for (const id of ids) {
      if (asked.has(id)) continue;
      asked.add(id);
      client.runs.origin({ id }).then(
        (origin) => {
          if (origin === null) asked.delete(id);
          else known.value = new Map([...known.value, [id, origin]]);
        },
        () => asked.delete(id),
      );
    }
  }

  return { known, need };
});
