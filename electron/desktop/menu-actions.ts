import { join } from 'node:path';

import { shell } from 'electron';

import type { MenuActions } from './menu-template.js';
import { unpackedRoot } from '../runtime-paths.js';
import type { WindowRequests } from './window-requests.js';

/** What the menus do. Documents are files that ship with the app: nothing is fetched, and no address outside is opened. */
export function menuActions(
  requests: WindowRequests,
  log: string,
  fetchTensorFlow: MenuActions['fetchTensorFlow'],
): MenuActions {
  const open = (name: string) => (): void => void shell.openPath(join(unpackedRoot(), name));
  return {
    command: (id) => requests.send({ kind: 'command', id }),
    showDocumentation: open('docs'),
    showLicences: open('THIRD-PARTY.md'),
    showLogs: () => shell.showItemInFolder(log),
    fetchTensorFlow,
  };
}
