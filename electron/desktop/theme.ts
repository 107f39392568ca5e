import { nativeTheme } from 'electron';

import type { SettingsStore } from '../app/settings/store.js';

/** Gives menus, dialogs and the window's frame the theme that the settings ask for, as long as the settings last. */
export async function followTheme(settings: SettingsStore): Promise<void> {
  for await (const { theme } of settings.watch()) nativeTheme.themeSource = theme;
}
