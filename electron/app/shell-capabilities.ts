import { StillpointError } from '../../core/contract/errors.js';
import type { WindowDescription, WindowRequest } from '../../core/contract/window-contract.js';

/** What a shell can do for the services that both shells share. */
export interface ShellCapabilities {
  readonly kind: 'electron' | 'browser';
  /** Address at which the interface finds a picture's rendition. */
  pictureUrl(id: string): string;
  /** Address at which it finds a shared file (see `ServedFiles`). */
  fileUrl(id: string): string;
  /** Files of this machine by path; null in a browser, whose page must not name files. */
  readonly files: LocalFiles | null;
  /** The desktop around a window of our own; absent in a browser. */
  readonly desktop?: Desktop;
}

/** What the desktop does for the services. Nothing here throws: none of it is worth failing for. */
export interface Desktop {
  /** What menus and files opened from the desktop ask of the page, until `signal` aborts. */
  requests(signal?: AbortSignal): AsyncIterable<WindowRequest>;
  describe(description: WindowDescription): void;
  /** Tells the system's notifications that long work has ended, unless the person is looking at the window. */
  notify(message: { readonly title: string; readonly body: string }): void;
  /** @param fraction of the work that is done, in [0, 1], for the taskbar or dock; null: no work */
  showProgress(fraction: number | null): void;
  /** Adds a file to the system's recent documents. @param path absolute */
  noteOpened(path: string): void;
}

/** Dialogs of the system, for the window that asks. */
export interface LocalFiles {
  /** Absolute paths; empty when dismissed. @param what several pictures (by default), one model, or one folder of pictures */
  chooseOpen(what?: 'pictures' | 'model' | 'folder'): Promise<string[]>;
  /** Absolute path, overwriting already confirmed; null when dismissed. @param what to speak of; a picture by default */
  chooseSave(suggestedPath: string, what?: 'picture' | 'model' | 'metrics'): Promise<string | null>;
}

/** @throws StillpointError BAD_CONFIGURATION in a shell that has no files of its own */
export function localFiles(shell: ShellCapabilities, what: string, instead: string): LocalFiles {
  if (shell.files === null) {
    throw new StillpointError('BAD_CONFIGURATION', `${what} is not possible from a browser.`, instead);
  }
  return shell.files;
}
