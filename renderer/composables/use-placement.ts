import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';

import { centre, fitPicture, keepInView, zoomAt, type Placement, type Size } from '../logic/viewport.js';

/** Where the picture lies, and the ways to move it. Points and distances in CSS pixels of the canvas. */
export interface PlacementControl {
  readonly placement: ComputedRef<Placement>;
  /** CSS pixels per picture pixel, times pixels of the screen per CSS pixel: 1 is "100%". */
  readonly zoom: ComputedRef<number>;
  readonly fitted: ComputedRef<boolean>;
  fit(): void;
  full(): void;
  zoomBy(factor: number, point?: { x: number; y: number }): void;
  moveBy(x: number, y: number): void;
}

/** Fits the picture until the person zooms, and again for each new picture. */
export function usePlacement(canvas: Readonly<Ref<Size>>, picture: Readonly<Ref<Size>>): PlacementControl {
  const density = window.devicePixelRatio || 1;
  /** Null while fitted, so that the picture follows the window's size. */
  const chosen = ref<Placement | null>(null);
  const placement = computed(() =>
    chosen.value === null
      ? // A picture smaller than the canvas may be shown at up to twice its size: enough to judge, still sharp.
        fitPicture(canvas.value, picture.value, 2 / density)
      : keepInView(chosen.value, canvas.value, picture.value),
  );
  watch(picture, (now, before) => {
    if (now.width !== before.width || now.height !== before.height) chosen.value = null;
  });
  return {
    placement,
    zoom: computed(() => placement.value.scale * density),
    fitted: computed(() => chosen.value === null),
    fit: () => (chosen.value = null),
    full: () => (chosen.value = centre(canvas.value, picture.value, 1 / density)),
    zoomBy(factor, point = { x: canvas.value.width / 2, y: canvas.value.height / 2 }) {
      chosen.value = zoomAt(placement.value, factor, point, canvas.value, picture.value);
    },
    moveBy(x, y) {
      const from = placement.value;
      chosen.value = keepInView({ ...from, x: from.x + x, y: from.y + y }, canvas.value, picture.value);
    },
  };
}
