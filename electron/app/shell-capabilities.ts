import { StillpointError } from '../../core/contract/errors.js';

/** What a shell can do for the services that both shells share. */
export interface ShellCapabilities {
  readonly kind: 'electron' | 'browser';
  /** Address at which the interface finds a picture's rendition. */
  pictureUrl(id: string): string;
  /** Address at which it finds a shared file (see `ServedFiles`). */
  fileUrl(id: string): string;
  /** Files of this machine by path; null in a browser, whose page must not name files. */
  readonly files: LocalFiles | null;
}

/** Dialogs of the system, for the window that asks. */
export interface LocalFiles {
  /** Absolute paths; empty when dismissed. */
  chooseOpen(): Promise<string[]>;
  /** Absolute path, overwriting already confirmed; null when dismissed. */
  chooseSave(suggestedPath: string): Promise<string | null>;
}

/** @throws StillpointError BAD_CONFIGURATION in a shell that has no files of its own */
export function localFiles(shell: ShellCapabilities, what: string, instead: string): LocalFiles {
  if (shell.files === null) {
    throw new StillpointError('BAD_CONFIGURATION', `${what} is not possible from a browser.`, instead);
  }
  return shell.files;
}
