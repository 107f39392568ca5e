import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';

import { isEnabled, type Command } from '../commands/command.js';

/** What is drawn over everything: the palette, or the sheet of shortcuts. */
export type Overlay = 'palette' | 'shortcuts';

/** Everything that can be done now, by whoever offers it. */
export const useCommandRegistry = defineStore('commands', () => {
  const offers = shallowRef<readonly (readonly Command[])[]>([]);
  const overlay = ref<Overlay | null>(null);

  /** @returns the way to withdraw them */
  function offer(commands: readonly Command[]): () => void {
    offers.value = [...offers.value, commands];
    return () => (offers.value = offers.value.filter((each) => each !== commands));
  }

  /** Later offers come first: the view's own before those of the frame. */
  const commands = computed(() => [...offers.value].reverse().flat());

  /**
   * Runs the first enabled command of these keys.
   * @returns whether the keys are spoken for: those with the command key are even while they do nothing, lest the browser
   *   offers to save the page instead
   */
  function press(shortcut: string): boolean {
    const claimants = commands.value.filter((each) => each.shortcut === shortcut);
    const command = claimants.find(isEnabled);
    command?.run();
    return command !== undefined || (claimants.length > 0 && shortcut.startsWith('command+'));
  }

  return { commands, overlay, offer, press };
});
