import type { Place } from '../logic/places.js';

/**
 * One thing that can be done, once: the palette lists it, the sheet of shortcuts shows its keys, the keyboard runs it. Its
 * button, if there is one, calls the same `run`.
 */
export interface Command {
  /** Unique, `place.action`. */
  readonly id: string;
  /** What it does, as on its button. */
  readonly title: string;
  /** Under which heading it is listed. */
  readonly group: Place | 'everywhere';
  /** Keys for the whole window: one key (`Escape`, `?`), or `command+` and a key; `command` is ⌘ on a Mac and Ctrl elsewhere. */
  readonly shortcut?: string;
  /** Further words that people may type to find it. */
  readonly keywords?: string;
  /** Whether it can be done now; always, if absent. A command that cannot be is greyed and its key left to others. */
  readonly enabled?: () => boolean;
  readonly run: () => void;
}

export function isEnabled(command: Command): boolean {
  return command.enabled?.() ?? true;
}
