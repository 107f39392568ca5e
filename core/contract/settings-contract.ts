import { eventIterator } from '@orpc/contract';

import { base } from './contract-base.js';
import { diagnosticsSchema, settingsSchema } from './settings.js';

/** What a person chose, and facts for a report. */
export const settingsContract = {
  watch: base.output(eventIterator(settingsSchema)),
  change: base.input(settingsSchema.partial()).output(settingsSchema),
  diagnostics: base.output(diagnosticsSchema),
};
