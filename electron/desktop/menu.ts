import { Menu } from 'electron';

import { menuTemplate, type MenuActions } from './menu-template.js';

export interface ApplicationMenu {
  /** Greys what the page cannot do now. @param available ids of the page's commands that it can */
  show(available: ReadonlySet<string>): void;
}

/** Puts up the application's menus. Until the page has said what it can do, its commands are greyed. */
export function setupMenu(actions: MenuActions): ApplicationMenu {
  const menu = Menu.buildFromTemplate(menuTemplate(process.platform, actions));
  Menu.setApplicationMenu(menu);
  const commands = itemsOf(menu).filter(({ id }) => typeof id === 'string' && id.includes('.'));
  const show = (available: ReadonlySet<string>): void => {
    for (const item of commands) item.enabled = available.has(item.id);
  };
  show(new Set());
  return { show };
}

function itemsOf({ items }: Electron.Menu): Electron.MenuItem[] {
  return items.flatMap((item) => [item, ...(item.submenu ? itemsOf(item.submenu) : [])]);
}
