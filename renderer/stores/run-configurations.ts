import { defineStore } from 'pinia';

import type { TrainingConfig } from '../../core/contract/training.js';
import { useShell } from '../api/shell.js';
import { useReadOnce } from '../composables/use-read-once.js';

/** Configurations of runs, read once each: training a run longer is the only thing that changes one. */
export const useRunConfigurations = defineStore('run-configurations', () => {
  const { client } = useShell();
  return useReadOnce<TrainingConfig>((id) => client.runs.configuration({ id }));
});
