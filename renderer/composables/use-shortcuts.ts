import { useCommandRegistry } from '../stores/commands.js';
import { useWhileShown } from './use-while-shown.js';

/** Whether this system's shortcuts use ⌘ where others use Ctrl. */
export const onMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** How a combination with the system's command key is written: `⌘O`, `Ctrl+O`. */
export function commandKey(key: string): string {
  return onMac ? `⌘${key}` : `Ctrl+${key}`;
}

/** Names of keys as people know them. */
const KEY_NAMES: Readonly<Record<string, string>> = {
  Enter: '⏎',
  Escape: 'Esc',
  Delete: 'Del',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** A command's shortcut as it is written beside it: `command+k` is `⌘K` or `Ctrl+K`. */
export function shortcutName(shortcut: string): string {
  const key = shortcut.replace('command+', '');
  const name = KEY_NAMES[key] ?? key.toUpperCase();
  return shortcut.startsWith('command+') ? commandKey(name) : name;
}

/**
 * Runs the registered commands by their keys, for the whole window. Call once, in the frame. Keys without the command key are
 * left to fields and lists while one of those has the focus, and all but the frame's own to a dialog that is open.
 */
export function useCommandKeys(): void {
  const registry = useCommandRegistry();
  const press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey) return;
    const command = onMac ? event.metaKey : event.ctrlKey;
    if (!command && isTyping(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const shortcut = command ? `command+${key}` : key;
    if (isInDialog(event.target) && shortcut !== 'command+k') return;
    if (registry.press(shortcut)) event.preventDefault();
  };
  useWhileShown(
    () => window.addEventListener('keydown', press),
    () => window.removeEventListener('keydown', press),
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, [role=listbox], [role=menu], [contenteditable]') !== null
  );
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role=dialog], [role=alertdialog]') !== null;
}
