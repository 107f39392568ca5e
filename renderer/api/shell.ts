import type { InjectionKey } from 'vue';
import { inject } from 'vue';

import type { ModelSummary } from '../../core/contract/model.js';
import type { Picture } from '../../core/contract/picture.js';
import type { AppClient } from './app-client.js';

/** Whether calls can reach the shell. Electron's port is open for as long as the window lives. */
export type Connection = 'connecting' | 'open' | 'lost';

/** What became of "Save": written there, handed to the browser's downloads, or the person changed their mind. */
export type SaveOutcome =
  | { readonly kind: 'written'; readonly path: string }
  | { readonly kind: 'downloading' }
  | { readonly kind: 'dismissed' };

/** The part of the interface that differs between Electron and a browser; everything else is the contract. */
export interface Shell {
  readonly kind: 'electron' | 'browser';
  readonly client: AppClient;

  /** Calls `listener` now and at each change; returns the way to stop. */
  watchConnection(listener: (connection: Connection) => void): () => void;

  /**
   * Hands over a picture that was dropped, pasted or chosen in a file input.
   * @param shown whether it will be looked at: one that is only kept, for a data set, costs the shell less
   * @throws the contract's error: BAD_PICTURE, OUT_OF_MEMORY…
   */
  takePicture(file: File, shown?: boolean): Promise<Picture>;

  /**
   * Puts a model file that was dropped or chosen into the library.
   * @throws the contract's error: BAD_MODEL, CANNOT_WRITE…
   */
  importModel(file: File): Promise<ModelSummary>;

  /** The system's open dialog, or null where a page has to use its own file input. Empty when dismissed. */
  readonly choosePictures: (() => Promise<Picture[]>) | null;

  /** Absolute path of a file the person dropped or chose, or null where pages are not told. */
  readonly pathOf: ((file: File) => string | null) | null;

  /** Asks where to save (or downloads) the full picture. */
  save(picture: Picture): Promise<SaveOutcome>;
}

export const shellKey: InjectionKey<Shell> = Symbol('shell');

/** The shell of this app. Call it in a component's or store's setup. */
export function useShell(): Shell {
  const shell = inject(shellKey);
  if (shell === undefined) throw new Error('useShell() needs app.provide(shellKey, …) first');
  return shell;
}
