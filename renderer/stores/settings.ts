import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

import type { Settings } from '../../core/contract/settings.js';
import { copyText } from '../api/copy-text.js';
import { toFailure, type Failure } from '../api/failure.js';
import { follow, type Loaded } from '../api/follow.js';
import { useShell } from '../api/shell.js';
import { applyTheme, useTheme } from '../composables/use-theme.js';
import { text } from '../text/text.js';
import { useNotices } from './notices.js';

/** What a person chose for the whole application. Changes are kept by the shell at once. */
export const useSettings = defineStore('settings', () => {
  const shell = useShell();
  const notices = useNotices();
  const { theme } = useTheme();
  const loaded = shallowRef<Loaded<Settings>>({ state: 'loading' });
  /** Why the last change was not kept. */
  const failure = ref<Failure | null>(null);

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
    failure.value = null;
    // The theme is shown at once, whatever becomes of the file.
    if (part.theme !== undefined) applyTheme(part.theme);
    try {
      take(await shell.client.settings.change(part));
    } catch (thrown) {
      failure.value = toFailure(thrown);
    }
  }

  /** Facts for a report, straight to the clipboard. */
  async function copyDiagnostics(): Promise<void> {
    failure.value = null;
    try {
      const { text: facts } = await shell.client.settings.diagnostics();
      await copyText(facts);
      notices.tell(text.settings.copied);
    } catch (thrown) {
      failure.value = toFailure(thrown);
    }
  }

  function toggleTheme(): void {
    void change({ theme: theme.value === 'dark' ? 'light' : 'dark' });
  }

  return { loaded, failure, listen, change, toggleTheme, copyDiagnostics };
});
