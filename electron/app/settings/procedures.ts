import { implement, type Router } from '@orpc/server';

import { settingsContract } from '../../../core/contract/settings-contract.js';
import { diagnosticsText } from './diagnostics.js';
import type { SettingsStore } from './store.js';

export type SettingsRouter = Router<typeof settingsContract, Record<PropertyKey, unknown>>;

/**
 * Answers `settingsContract`.
 *
 * @param diagnose facts for a report; where the log is, if there is one
 */
export function settingsProcedures(
  settings: SettingsStore,
  diagnose: () => Parameters<typeof diagnosticsText>[0],
): SettingsRouter {
  const contract = implement(settingsContract);
  return {
    watch: contract.watch.handler(({ signal }) => settings.watch(signal)),
    change: contract.change.handler(({ input }) => settings.change(input)),
    diagnostics: contract.diagnostics.handler(() => {
      const facts = diagnose();
      return { text: diagnosticsText(facts), logs: facts.logs };
    }),
  };
}
