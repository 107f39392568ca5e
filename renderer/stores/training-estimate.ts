import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { z } from 'zod';

import type { RunRequest, runEstimateSchema } from '../../core/contract/run.js';
import { toFailure, type Failure } from '../api/failure.js';
import { useShell } from '../api/shell.js';
import { sameSetting } from '../logic/training/config-path.js';
import { useTrainingDraft } from './training-draft.js';

type RunEstimate = z.infer<typeof runEstimateSchema>;

/** How long the drafted run would take. Measured when asked for, because measuring keeps the engine busy. */
export const useTrainingEstimate = defineStore('training-estimate', () => {
  const { client } = useShell();
  const draft = useTrainingDraft();
  const measured = shallowRef<{ readonly request: RunRequest; readonly estimate: RunEstimate } | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const measuring = shallowRef<AbortController | null>(null);

  /**
   * The estimate for the settings of now; null when they were not measured. Another number of steps needs no measuring again.
   */
  const estimate = computed<RunEstimate | null>(() => {
    const [now, known] = [draft.request, measured.value];
    if (now === null || known === null) return null;
    const sizeless = ({ datasets, config }: RunRequest) => ({
      datasets,
      config: { ...config, steps: 0, minutes: null, seed: 0 },
    });
    if (!sameSetting(sizeless(now), sizeless(known.request))) return null;
    const { secondsPerStep, caveat } = known.estimate;
    const added = known.estimate.seconds - known.request.config.steps * secondsPerStep;
    const seconds = Math.max(secondsPerStep, now.config.steps * secondsPerStep + added);
    const { minutes } = now.config;
    return { secondsPerStep, caveat, seconds: minutes === null ? seconds : Math.min(seconds, minutes * 60) };
  });

  async function measure(): Promise<void> {
    const { request } = draft;
    if (request === null) return;
    cancel();
    const mine = new AbortController();
    measuring.value = mine;
    failure.value = null;
    try {
      measured.value = { request, estimate: await client.runs.estimate(request, { signal: mine.signal }) };
    } catch (thrown) {
      if (!mine.signal.aborted) failure.value = toFailure(thrown);
    } finally {
      if (measuring.value === mine) measuring.value = null;
    }
  }

  function cancel(): void {
    measuring.value?.abort();
    measuring.value = null;
  }

  return { estimate, failure, measuring, measure, cancel };
});
