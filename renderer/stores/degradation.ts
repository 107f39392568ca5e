import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

import { trainingDataSchema, type DegradationConfig, type TrainingConfig } from '../../core/contract/training.js';
import { useShell } from '../api/shell.js';
import { defaultDegradationDraft, fromDegradation, toDegradation } from '../logic/degradation-draft.js';

export type TrainingData = TrainingConfig['data'];

/**
 * How training will blur and crop the pictures: one set of settings, which the previews of a data set and a new run share.
 * Nothing is kept when the app ends; a run keeps its own.
 */
export const useDegradation = defineStore('degradation', () => {
  const shell = useShell();
  const draft = ref(defaultDegradationDraft());
  const data = ref<TrainingData>(trainingDataSchema.parse({}));
  let begun = false;

  /** Null while no family of blurs is chosen. */
  const degradation = computed<DegradationConfig | null>(() => toDegradation(draft.value));

  /** Takes over a configuration's settings: a preset's, or those of an earlier run. */
  function take(config: Pick<TrainingConfig, 'degradation' | 'data'>): void {
    begun = true;
    draft.value = fromDegradation(config.degradation);
    data.value = structuredCopy(config.data);
  }

  /** Starts from the first preset, unless something was chosen already. */
  async function begin(): Promise<void> {
    if (begun) return;
    begun = true;
    // Without presets the defaults are as good a start.
    const presets = await shell.client.runs.presets().catch(() => []);
    const [first] = presets;
    if (first !== undefined) take(first.config);
  }

  return { draft, data, degradation, take, begin };
});

function structuredCopy(data: TrainingData): TrainingData {
  return { ...data, augmentation: { ...data.augmentation } };
}
