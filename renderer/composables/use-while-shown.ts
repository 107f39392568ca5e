import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from 'vue';

/**
 * Does something for as long as a component is on the screen: a view that is left stays alive (`KeepAlive`), but must not
 * go on catching keys and drops.
 */
export function useWhileShown(start: () => void, stop: () => void): void {
  let started = false;
  const begin = (): void => {
    if (!started) start();
    started = true;
  };
  const end = (): void => {
    if (started) stop();
    started = false;
  };
  onMounted(begin);
  onActivated(begin);
  onDeactivated(end);
  onBeforeUnmount(end);
}
