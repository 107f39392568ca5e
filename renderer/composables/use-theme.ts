import { ref, type Ref } from 'vue';

import { settingsSchema, type Settings } from '../../core/contract/settings.js';

export type Theme = 'light' | 'dark';

const STORED = 'stillpoint:theme';
const theme = ref<Theme>('dark');
let choice: Settings['theme'] = 'system';

/** Light or dark, as it is shown now: the person's choice if there was one, else the system's, followed as it changes. */
export function useTheme(): { theme: Readonly<Ref<Theme>> } {
  return { theme };
}

/** Call once, before anything is drawn. */
export function startTheme(): void {
  prefersLight().addEventListener('change', apply);
  const stored = settingsSchema.shape.theme.safeParse(localStorage.getItem(STORED) ?? undefined);
  applyTheme(stored.data ?? 'system');
}

/** Shows a choice at once, and at the next start before the settings have arrived. */
export function applyTheme(chosen: Settings['theme']): void {
  choice = chosen;
  localStorage.setItem(STORED, chosen);
  apply();
}

function apply(): void {
  const followed = prefersLight().matches ? 'light' : 'dark';
  theme.value = choice === 'system' ? followed : choice;
  document.documentElement.dataset.theme = theme.value;
}

function prefersLight(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: light)');
}
