import { defineStore } from 'pinia';

import type { RunOrigin } from '../../core/contract/run-origin.js';
import { useShell } from '../api/shell.js';
import { useReadOnce } from '../composables/use-read-once.js';

/** From what runs come, read once each as soon as they have begun. */
export const useRunOrigins = defineStore('run-origins', () => {
  const { client } = useShell();
  const { known, need } = useReadOnce<RunOrigin>((id) => client.runs.origin({ id }));
  return { known, need };
});
