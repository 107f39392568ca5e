import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue';

import { toFailure, type Failure } from '../api/failure.js';
import { useShell } from '../api/shell.js';
import type { AppClient } from '../api/app-client.js';

export type PairRequest = Parameters<AppClient['datasets']['preview']>[0];
export type Pair = Awaited<ReturnType<AppClient['datasets']['preview']>>[number];

/** Pause after the last change before examples are drawn, milliseconds: a slider on its way asks for nothing. */
const SETTLED = 300;

/** Examples at the settings of the moment. The last ones stay in sight while others are drawn. */
export function usePairPreview(request: Readonly<Ref<PairRequest | null>>): {
  pairs: Readonly<Ref<readonly Pair[] | null>>;
  busy: Readonly<Ref<boolean>>;
  failure: Readonly<Ref<Failure | null>>;
} {
  const shell = useShell();
  const pairs = shallowRef<readonly Pair[] | null>(null);
  const busy = ref(false);
  const failure = ref<Failure | null>(null);
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function draw(asked: PairRequest): Promise<void> {
    const { signal } = controller;
    try {
      const drawn = await shell.client.datasets.preview(asked, { signal });
      if (signal.aborted) return;
      pairs.value = drawn;
      failure.value = null;
    } catch (thrown) {
      if (signal.aborted) return;
      failure.value = toFailure(thrown);
    }
    busy.value = false;
  }

  function cancel(): void {
    clearTimeout(timer);
    controller.abort();
    controller = new AbortController();
  }

  watch(
    () => JSON.stringify(request.value),
    () => {
      cancel();
      const asked = request.value;
      busy.value = asked !== null;
      if (asked !== null) timer = setTimeout(() => void draw(asked), pairs.value === null ? 0 : SETTLED);
    },
    { immediate: true },
  );
  onBeforeUnmount(cancel);

  return { pairs, busy, failure };
}
