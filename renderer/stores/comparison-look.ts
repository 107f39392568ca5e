import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';

import type { AxisKind } from '../charts/axis-scale.js';
import type { Interval } from '../charts/interval.js';
import type { XAxis } from '../charts/figure.js';
import { xExtent } from '../charts/panel-range.js';
import { lastEvaluation, type Trace } from '../logic/convergence/comparison.js';
import { residualFigure, type ResidualUnit } from '../logic/convergence/residual-figure.js';
import type { SolverId } from '../logic/convergence/solver-choices.js';
import { text } from '../text/text.js';
import { useComparison } from './comparison.js';

/** How a comparison is looked at: the plot's axes and zoom, and which pictures of the way are shown. */
export const useComparisonLook = defineStore('comparison-look', () => {
  const store = useComparison();

  const unit = ref<ResidualUnit>('evaluations');
  const scale = ref<AxisKind>('log');
  /** The stretch that is shown, in the unit of the axis; null for everything, growing. */
  const zoom = shallowRef<Interval | null>(null);
  /** x of the reading line. */
  const hovered = ref<number | null>(null);
  /** The evaluation whose pictures are shown; null follows the latest. */
  const scrubbed = ref<number | null>(null);
  const first = ref<SolverId | null>(null);
  const second = ref<SolverId | null>(null);

  const axis = computed<XAxis>(() => ({ title: text.convergence.figure.axis[unit.value], kind: 'linear' }));
  const figure = computed(() =>
    store.comparison === null ? null : residualFigure(store.comparison, unit.value, scale.value),
  );
  const whole = computed(() => xExtent(figure.value?.panels ?? [], 'linear'));

  const traces = computed(() => store.comparison?.traces ?? []);
  const traceOf = (id: SolverId | null): Trace | undefined => traces.value.find(({ solver }) => solver.id === id);
  /** Solvers whose pictures are shown: the chosen ones, the first of the comparison if none was. */
  const watched = computed(() => {
    const main = traceOf(first.value) ?? traces.value[0];
    const beside = traceOf(second.value);
    return [main, beside === main ? undefined : beside].filter((trace) => trace !== undefined);
  });
  const last = computed(() => lastEvaluation(watched.value));
  const evaluation = computed(() => Math.min(scrubbed.value ?? last.value, last.value));

  /** Shows the pictures after an evaluation; at the end it follows what comes. */
  function scrub(to: number): void {
    scrubbed.value = to >= last.value ? null : Math.max(0, to);
  }

  function count(next: ResidualUnit): void {
    if (unit.value === next) return;
    unit.value = next;
    // Evaluations and seconds have no common measure: the part that was shown would be another one.
    zoom.value = null;
    hovered.value = null;
  }

  function flip(): void {
    scale.value = scale.value === 'log' ? 'linear' : 'log';
  }

  // Another comparison: what was looked at in the one before means nothing there.
  watch(
    () => store.comparison?.request,
    () => {
      zoom.value = null;
      hovered.value = null;
      scrubbed.value = null;
    },
  );

  return {
    ...{ unit, scale, zoom, hovered, first, second, axis, figure, whole },
    shown: computed(() => zoom.value ?? whole.value),
    ...{ watched, last, evaluation, scrub, count, flip },
  };
});
