import type { Ref } from 'vue';

import { follow, type Loaded } from './follow.js';

/**
 * Follows a stream for as long as the app runs, see {@link follow}.
 *
 * @param loaded gets every value. Why there is none is told while there has been none: what is known stays
 */
export function followInto<Value>(
  loaded: Ref<Loaded<Value>>,
  open: () => Promise<AsyncIterable<Value>>,
): Promise<never> {
  return follow(
    open,
    (value) => (loaded.value = { state: 'ready', value }),
    (failure) => {
      if (loaded.value.state !== 'ready') loaded.value = { state: 'failed', failure };
    },
  );
}
