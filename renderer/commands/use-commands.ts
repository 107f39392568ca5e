import { useWhileShown } from '../composables/use-while-shown.js';
import { useCommandRegistry } from '../stores/commands.js';
import type { Command } from './command.js';

/** Offers commands for as long as the component is shown: in the palette, in the sheet of shortcuts, and by their keys. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useCommandRegistry();
  let withdraw: (() => void) | null = null;
  useWhileShown(
    () => (withdraw = registry.offer(commands)),
    () => withdraw?.(),
  );
}
