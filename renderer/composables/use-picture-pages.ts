import { onBeforeUnmount, ref, shallowReactive, watch, type Ref } from 'vue';

import type { DatasetPicture, SplitName } from '../../core/contract/dataset.js';
import { toFailure, type Failure } from '../api/failure.js';
import { useShell } from '../api/shell.js';

/** Pictures in one call. */
const PAGE = 100;

/** Which pictures are listed; `version` changes when the list behind it does. */
export interface PictureQuery {
  readonly id: string;
  readonly split: SplitName | null;
  readonly version: string;
}

/** Pictures by their place in a long list, fetched page by page as they come into sight. */
export interface PicturePages {
  /** Null until the first page is there. */
  readonly total: Readonly<Ref<number | null>>;
  readonly failure: Readonly<Ref<Failure | null>>;
  /** Undefined while it is being fetched. */
  at(index: number): DatasetPicture | undefined;
  /** Fetches what is missing from `first` to before `last`. */
  want(first: number, last: number): void;
  retry(): void;
}

export function usePicturePages(query: Readonly<Ref<PictureQuery>>): PicturePages {
  const shell = useShell();
  const total = ref<number | null>(null);
  const failure = ref<Failure | null>(null);
  const pages = shallowReactive(new Map<number, readonly DatasetPicture[]>());
  const asked = new Set<number>();
  let controller = new AbortController();

  async function fetchPage(page: number): Promise<void> {
    const { signal } = controller;
    const { id, split } = query.value;
    asked.add(page);
    try {
      const answer = await shell.client.datasets.pictures(
        { id, offset: page * PAGE, limit: PAGE, ...(split === null ? {} : { split }) },
        { signal },
      );
      if (signal.aborted) return;
      pages.set(page, answer.pictures);
      total.value = answer.total;
      failure.value = null;
    } catch (thrown) {
      if (signal.aborted) return;
      asked.delete(page);
      failure.value = toFailure(thrown);
    }
  }

  function want(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page * PAGE < last; page += 1) {
      if (!asked.has(page)) void fetchPage(page);
    }
  }

  function restart(): void {
    controller.abort();
    controller = new AbortController();
    asked.clear();
    pages.clear();
    total.value = null;
    failure.value = null;
    want(0, 1);
  }

  watch(
    () => JSON.stringify(query.value),
    () => restart(),
    { immediate: true },
  );
  onBeforeUnmount(() => controller.abort());

  return {
    total,
    failure,
    at: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    want,
    retry: restart,
  };
}
