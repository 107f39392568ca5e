import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

import type { Size } from '../logic/viewport.js';

/** Inner size of an element in CSS pixels, kept current; 0 × 0 before it is mounted. */
export function useElementSize(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<Size>> {
  const size = ref<Size>({ width: 0, height: 0 });
  const observer = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    const { width, height } = entry.contentRect;
    size.value = { width, height };
  });
  onMounted(() => {
    if (element.value !== null) observer.observe(element.value);
  });
  onBeforeUnmount(() => observer.disconnect());
  return size;
}
