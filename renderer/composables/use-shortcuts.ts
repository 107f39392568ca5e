import { onBeforeUnmount, onMounted } from 'vue';

/** What a key does; false leaves the key to others. */
export type Shortcuts = Readonly<Record<string, () => boolean>>;

/** Whether this system's shortcuts use ⌘ where others use Ctrl. */
export const onMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** How a combination with the system's command key is written: `⌘O`, `Ctrl+O`. */
export function commandKey(key: string): string {
  return onMac ? `⌘${key}` : `Ctrl+${key}`;
}

/**
 * Keys for the whole window. Names: a key (`Escape`), or `command+` and a key. Keys without the command key are left to
 * fields and lists while one of those has the focus.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.altKey) return;
    const command = onMac ? event.metaKey : event.ctrlKey;
    if (!command && isTyping(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = shortcuts[command ? `command+${key}` : key];
    if (act?.() === true) event.preventDefault();
  };
  onMounted(() => window.addEventListener('keydown', press));
  onBeforeUnmount(() => window.removeEventListener('keydown', press));
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, [role=listbox], [contenteditable]') !== null;
}
