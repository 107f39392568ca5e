/** A value that calls change and streams follow: what a `watch` procedure yields. */
export interface MockedValue<Value> {
  get(): Value;
  set(next: Value): void;
  /** The current value, then each later one, until the reader leaves. */
  watch(signal?: AbortSignal): AsyncGenerator<Value, void>;
}

export function mockedValue<Value>(first: Value): MockedValue<Value> {
  let value = first;
  const wake = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      wake.forEach((each) => each());
    },
    async *watch(signal) {
      while (signal?.aborted !== true) {
        const shown = value;
        yield shown;
        if (value !== shown) continue;
        await new Promise<void>((resolve) => {
          wake.add(resolve);
          signal?.addEventListener('abort', () => resolve(), { once: true });
        });
      }
    },
  };
}
