import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

import type { Settings } from '../../core/contract/settings.js';
import type { AppClient } from '../api/app-client.js';
import { copyText } from '../api/copy-text.js';
import { follow, type Loaded } from '../api/follow.js';
import { useShell } from '../api/shell.js';
import { useAttempts } from '../composables/use-attempts.js';
import { applyTheme, useTheme } from '../composables/use-theme.js';
import { text } from '../text/text.js';
import { useNotices } from './notices.js';

type Diagnostics = Awaited<ReturnType<AppClient['settings']['diagnostics']>>;

/** What a person chose for the whole application. Changes are kept by the shell at once. */
export const useSettings = defineStore('settings', () => {
  const shell = useShell();
  const notices = useNotices();
  const { theme } = useTheme();
  const loaded = shallowRef<Loaded<Settings>>({ state: 'loading' });
  /** Why the last change was not kept. */
  const { failure, attempt: tryToChange } = useAttempts();
  /** Facts for a report, as last gathered. */
  const diagnostics = shallowRef<Diagnostics | null>(null);
  const { failure: diagnosticsFailure, attempt: tryToGather } = useAttempts();

  /** Call once; listens for as long as the app runs. */
  function listen(): Promise<never> {
    return follow(
      () => shell.client.settings.watch(),
      take,
      (why) => {
        if (loaded.value.state !== 'ready') loaded.value = { state: 'failed', failure: why };
      },
    );
  }

  function take(value: Settings): void {
    loaded.value = { state: 'ready', value };
    applyTheme(value.theme);
  }

  async function change(part: Partial<Settings>): Promise<void> {
    // The theme is shown at once, whatever becomes of the file.
    if (part.theme !== undefined) applyTheme(part.theme);
    const kept = await tryToChange(() => shell.client.settings.change(part));
    if (kept !== null) take(kept);
  }

  /** Gathers the facts for a report anew. */
  async function gatherDiagnostics(): Promise<Diagnostics | null> {
    const facts = await tryToGather(() => shell.client.settings.diagnostics());
    if (facts !== null) diagnostics.value = facts;
    return facts;
  }

  /** Straight to the clipboard; what is shown is what was copied. */
  async function copyDiagnostics(): Promise<void> {
    const facts = await gatherDiagnostics();
    if (facts === null) return;
    await copyText(facts.text).then(
      () => notices.tell(text.settings.copied),
      () => notices.tell(text.controls.notCopied),
    );
  }

  function toggleTheme(): void {
    void change({ theme: theme.value === 'dark' ? 'light' : 'dark' });
  }

  return {
    loaded,
    failure,
    diagnostics,
    diagnosticsFailure,
    listen,
    change,
    toggleTheme,
    gatherDiagnostics,
    copyDiagnostics,
  };
});
