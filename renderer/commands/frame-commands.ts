import { useSettings } from '../stores/settings.js';
import { PLACES } from '../logic/places.js';
import { useCommandRegistry } from '../stores/commands.js';
import { useNavigation } from '../stores/navigation.js';
import { text } from '../text/text.js';
import type { Command } from './command.js';
import { isShown } from './views.js';

/** What can be done wherever one is. Call in the setup of the frame. */
export function frameCommands(): Command[] {
  const navigation = useNavigation();
  const registry = useCommandRegistry();
  const settings = useSettings();
  return [
    ...PLACES.filter(isShown).map((place): Command => ({
      id: `go.${place}`,
      title: text.palette.go(text.views[place]),
      group: 'everywhere',
      shortcut: `command+${PLACES.indexOf(place) + 1}`,
      run: () => navigation.go(place),
    })),
    {
      id: 'frame.palette',
      title: text.palette.open,
      group: 'everywhere',
      shortcut: 'command+k',
      run: () => (registry.overlay = registry.overlay === 'palette' ? null : 'palette'),
    },
    {
      id: 'frame.shortcuts',
      title: text.shortcuts.open,
      group: 'everywhere',
      shortcut: '?',
      keywords: text.shortcuts.keywords,
      run: () => (registry.overlay = 'shortcuts'),
    },
    {
      id: 'frame.theme',
      title: text.theme.toggle,
      group: 'everywhere',
      keywords: text.theme.keywords,
      run: () => settings.toggleTheme(),
    },
  ];
}
