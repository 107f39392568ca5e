import type { MenuItemConstructorOptions } from 'electron';

import { english } from './english.js';

/** What the menus do beside what Electron's roles do. */
export interface MenuActions {
  /** Asks the page for one of its commands. */
  command(id: string): void;
  showDocumentation(): void;
  showLogs(): void;
  showLicences(): void;
  /** null where there is nothing to fetch. */
  readonly fetchTensorFlow: (() => void) | null;
}

const words = english.menu;
type Item = MenuItemConstructorOptions;
const separator: Item = { type: 'separator' };

/** The places in the order of their numbers, as in the rail. */
const PLACES = ['restore', 'datasets', 'train', 'monitor', 'models'] as const;

/**
 * The application's menus as each platform has them.
 *
 * Items whose `id` is a command of the page are greyed while the page cannot do it (see `menu.ts`). The page hears its own keys:
 * the menu only shows them, so that nothing is done twice. On macOS, where a menu always takes its keys, it asks the page.
 */
export function menuTemplate(platform: NodeJS.Platform, actions: MenuActions): Item[] {
  const mac = platform === 'darwin';
  const item = (id: string, label: string, accelerator?: string): Item => ({
    id,
    label,
    ...(accelerator !== undefined && { accelerator, registerAccelerator: false }),
    click: () => actions.command(id),
  });
  const settings = item('go.settings', words.settings, mac ? 'Command+,' : 'CmdOrCtrl+6');
  return [
    ...(mac ? [applicationMenu(settings)] : []),
    { label: words.file, submenu: fileMenu(mac, item, settings) },
    { label: words.edit, submenu: editMenu(mac) },
    { label: words.view, submenu: viewMenu(item) },
    { label: words.window, role: 'windowMenu' },
    { label: words.help, role: 'help', submenu: helpMenu(mac, item, actions) },
  ];
}

type CommandItem = (id: string, label: string, accelerator?: string) => Item;

function applicationMenu(settings: Item): Item {
  return {
    label: english.name,
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}

function fileMenu(mac: boolean, item: CommandItem, settings: Item): Item[] {
  return [
    item('restore.open', words.open, 'CmdOrCtrl+O'),
    // Elsewhere the desktop lists recent documents by itself.
    ...(mac
      ? [{ label: words.recent, role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] } as Item]
      : []),
    item('restore.sample', words.sample),
    separator,
    item('restore.save', words.save, 'CmdOrCtrl+S'),
    separator,
    item('models.import', words.importModel),
    separator,
    ...(mac ? [{ role: 'close' } as Item] : [settings, separator, { role: 'quit' } as Item]),
  ];
}

function editMenu(mac: boolean): Item[] {
  return [
    { role: 'undo' },
    { role: 'redo' },
    separator,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    ...(mac ? [{ role: 'pasteAndMatchStyle' } as Item] : []),
    { role: 'delete' },
    { role: 'selectAll' },
  ];
}

function viewMenu(item: CommandItem): Item[] {
  return [
    ...PLACES.map((place, index) => item(`go.${place}`, words.go[place], `CmdOrCtrl+${index + 1}`)),
    separator,
    item('frame.palette', words.palette, 'CmdOrCtrl+K'),
    separator,
    item('restore.fit', words.fit),
    item('restore.full', words.actualSize),
    separator,
    item('frame.theme', words.theme),
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    separator,
    { role: 'togglefullscreen' },
  ];
}

function helpMenu(mac: boolean, item: CommandItem, actions: MenuActions): Item[] {
  return [
    item('frame.shortcuts', words.shortcuts),
    item('glossary.open', words.glossary),
    { label: words.documentation, click: actions.showDocumentation },
    separator,
    item('settings.diagnostics', words.diagnostics),
    { label: words.logs, click: actions.showLogs },
    ...(actions.fetchTensorFlow === null ? [] : [{ label: words.tensorFlow, click: actions.fetchTensorFlow }]),
    separator,
    { label: words.licences, click: actions.showLicences },
    ...(mac ? [] : [{ role: 'about' } as Item]),
  ];
}
