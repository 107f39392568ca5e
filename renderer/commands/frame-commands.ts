import { PLACES } from '../logic/places.js';
import { useCommandRegistry } from '../stores/commands.js';
import { useDatasets } from '../stores/datasets.js';
import { useModels } from '../stores/models.js';
import { useMonitorPage } from '../stores/monitor-page.js';
import { useNavigation } from '../stores/navigation.js';
import { usePhoto } from '../stores/photo.js';
import { useSettings } from '../stores/settings.js';
import { text } from '../text/text.js';
import type { Command } from './command.js';

/** What can be done wherever one is. Call in the setup of the frame. */
export function frameCommands(): Command[] {
  return [...placeCommands(), ...farCommands(), ...ownCommands()];
}

function placeCommands(): Command[] {
  const navigation = useNavigation();
  return PLACES.map((place) => ({
    id: `go.${place}`,
    title: text.palette.go(text.views[place]),
    group: 'everywhere',
    shortcut: `command+${PLACES.indexOf(place) + 1}`,
    run: () => navigation.go(place),
  }));
}

/** What begins something in a view, and leads there. */
function farCommands(): Command[] {
  const navigation = useNavigation();
  const photo = usePhoto();
  const datasets = useDatasets();
  const models = useModels();
  const monitor = useMonitorPage();
  const settings = useSettings();
  return [
    {
      id: 'restore.open',
      title: text.commands.openPhoto,
      group: 'restore',
      shortcut: 'command+o',
      run: () => {
        navigation.go('restore');
        void photo.choose();
      },
    },
    {
      id: 'restore.sample',
      title: text.commands.openSample,
      group: 'restore',
      run: () => {
        navigation.go('restore');
        void photo.openSample();
      },
    },
    {
      id: 'datasets.add',
      title: text.commands.addFolder,
      group: 'datasets',
      run: () => {
        navigation.go('datasets', null);
        void datasets.choose();
      },
    },
    {
      id: 'monitor.solvers',
      title: text.convergence.command,
      group: 'monitor',
      keywords: text.convergence.keywords,
      run: () => monitor.turn('solvers'),
    },
    {
      id: 'models.import',
      title: text.commands.importModel,
      group: 'models',
      run: () => {
        navigation.go('models');
        void models.chooseImport();
      },
    },
    {
      id: 'settings.diagnostics',
      title: text.settings.copyCommand,
      group: 'settings',
      keywords: text.commands.diagnosticsKeywords,
      run: () => {
        navigation.go('settings');
        void settings.copyDiagnostics();
      },
    },
  ];
}

function ownCommands(): Command[] {
  const registry = useCommandRegistry();
  const navigation = useNavigation();
  const settings = useSettings();
  return [
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
      id: 'glossary.open',
      title: text.glossary.open,
      group: 'everywhere',
      keywords: text.glossary.keywords,
      run: () => navigation.go('glossary', null),
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
