import { defineStore } from 'pinia';
import { computed, watch } from 'vue';

import type { WindowRequest } from '../../core/contract/window-contract.js';
import { follow } from '../api/follow.js';
import { useShell } from '../api/shell.js';
import { isEnabled } from '../commands/command.js';
import { useTheme } from '../composables/use-theme.js';
import { useCommandRegistry } from './commands.js';
import { useModels } from './models.js';
import { useNavigation } from './navigation.js';
import { usePhoto } from './photo.js';

/** The window around the page: its menus ask for commands, the desktop opens files, and it is told what can be done now. */
export const useWindowFrame = defineStore('window-frame', () => {
  const shell = useShell();
  const registry = useCommandRegistry();
  const navigation = useNavigation();
  const photo = usePhoto();
  const models = useModels();
  const { theme } = useTheme();

  const description = computed(() => ({
    theme: theme.value,
    commands: registry.commands.filter(isEnabled).map(({ id }) => id),
  }));

  /** Call once; listens for as long as the app runs. */
  function listen(): Promise<never> {
    watch(description, tell, { immediate: true });
    return follow(() => shell.client.window.requests(), take);
  }

  function tell(now: typeof description.value): void {
    // A frame that misses one description gets the next; a browser has no frame at all.
    shell.client.window.describe(now).catch(() => undefined);
  }

  function take(request: WindowRequest): void {
    switch (request.kind) {
      case 'command': {
        const command = registry.commands.find(({ id }) => id === request.id);
        if (command !== undefined && isEnabled(command)) command.run();
        return;
      }
      case 'open pictures': {
        const [path] = request.paths;
        navigation.go('restore');
        if (path !== undefined) void photo.openPath(path);
        return;
      }
      case 'import model':
        navigation.go('models');
        void models.importPath(request.path);
    }
  }

  return { listen };
});
