import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

import { useSettings } from './settings.js';

/** Whether the residual's curve is unfolded under the verdict. It stays as it was left, also at the next start. */
export const useResidualCurve = defineStore('residual-curve', () => {
  const settings = useSettings();
  /** What was chosen on this page: that holds at once, and also where it cannot be kept. */
  const chosen = ref<boolean | null>(null);
  const kept = computed(() => settings.loaded.state === 'ready' && settings.loaded.value.residualCurve);
  const unfolded = computed(() => chosen.value ?? kept.value);

  function turn(): void {
    chosen.value = !unfolded.value;
    void settings.change({ residualCurve: chosen.value });
  }

  return { unfolded, turn };
});
