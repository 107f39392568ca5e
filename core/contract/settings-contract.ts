import { eventIterator } from '@orpc/contract';

import { base } from './contract-base.js';
import { diagnosticsSchema, settingsChangeSchema, settingsSchema } from './settings.js';

/** What a person chose, and facts for a report. */
export const settingsContract = {
  watch: base.output(eventIterator(settingsSchema)),
  change: base.input(settingsChangeSchema).output(settingsSchema),
  diagnostics: base.output(diagnosticsSchema),
};
