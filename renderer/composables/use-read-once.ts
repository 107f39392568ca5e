import { ref, type Ref } from 'vue';

/** What is read once for each id, and kept. */
export interface ReadOnce<Value> {
  readonly known: Ref<ReadonlyMap<string, Value>>;
  /** Reads what is not known yet; what is not there, or cannot be read, is asked for again another time. */
  need(ids: readonly string[]): void;
  /** Reads it once more. */
  forget(id: string): void;
}

/** @param read the value of an id; null where there is none yet */
export function useReadOnce<Value>(read: (id: string) => Promise<Value | null>): ReadOnce<Value> {
  const known: Ref<ReadonlyMap<string, Value>> = ref(new Map());
  const asked = new Set<string>();

  function need(ids: readonly string[]): void {
    for (const id of ids) {
      if (asked.has(id)) continue;
      asked.add(id);
      read(id).then(
        (value) => {
          if (value === null) asked.delete(id);
          else known.value = new Map([...known.value, [id, value]]);
        },
        () => asked.delete(id),
      );
    }
  }

  function forget(id: string): void {
    asked.delete(id);
    need([id]);
  }

  return { known, need, forget };
}
