import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';

import type { Boundary } from '../../core/contract/blur.js';
import type { ConvergenceRequest } from '../../core/contract/convergence.js';
import type { Light } from '../../core/contract/restoration.js';
import { toFailure, type Failure } from '../api/failure.js';
import { useShell } from '../api/shell.js';
import { copyBlurDraft, defaultBlurDraft, toBlurSpec, type BlurDraft } from '../logic/blur-draft.js';
import { advanceComparison, beginComparison, isComplete, type Comparison } from '../logic/convergence/comparison.js';
import { SOLVER_CHOICES, type SolverId } from '../logic/convergence/solver-choices.js';
import type { NoiseChoice } from '../logic/noise-choice.js';
import { text } from '../text/text.js';
import { useComparisonPhoto } from './comparison-photo.js';
import { usePhoto } from './photo.js';
import { useRestoration } from './restoration.js';

/** Where a comparison stands; what was measured stays whatever happens. */
export type ComparisonState = 'idle' | 'working' | 'done' | 'cancelled' | 'failed';

/** Solvers side by side on one photo: what to compare, the comparison under way, and the last one. */
export const useComparison = defineStore('comparison', () => {
  const shell = useShell();
  const [photo, own, restoration] = [usePhoto(), useComparisonPhoto(), useRestoration()];

  /** Whether the photo is the one open in Restore, or one of this page's own. */
  const source = ref<'restore' | 'own'>('restore');
  const blur = ref<BlurDraft>(defaultBlurDraft());
  const noise = ref<NoiseChoice>('auto');
  const light = ref<Light | 'auto'>('auto');
  const boundary = ref<Boundary>('unknown');
  const model = ref('default');
  const solvers = ref<readonly SolverId[]>(SOLVER_CHOICES.map(({ id }) => id));
  const tolerance = ref(1e-5);
  const maxEvaluations = ref(60);
  const side = ref(320);

  const state = ref<ComparisonState>('idle');
  const comparison = shallowRef<Comparison | null>(null);
  const failure = shallowRef<Failure | null>(null);
  let controller: AbortController | null = null;

  const picture = computed(() => (source.value === 'restore' ? photo.picture : own.picture));
  const chosen = computed(() => SOLVER_CHOICES.filter(({ id }) => solvers.value.includes(id)));
  const working = computed(() => state.value === 'working');

  /** What "Compare" would ask for now; null while a photo, the blur's file or a solver is missing. */
  const request = computed<ConvergenceRequest | null>(() => {
    const spec = toBlurSpec(blur.value);
    if (picture.value === null || spec === null || chosen.value.length === 0) return null;
    return {
      picture: picture.value.id,
      blur: spec,
      noise: noise.value,
      light: light.value,
      boundary: boundary.value,
      model: model.value,
      solvers: chosen.value.map(({ config }) => config),
      tolerance: tolerance.value,
      maxEvaluations: maxEvaluations.value,
      side: side.value,
    };
  });
  /** The settings are no longer those of the shown comparison. */
  const stale = computed(
    () => comparison.value !== null && JSON.stringify(comparison.value.request) !== JSON.stringify(request.value),
  );

  function choose(id: SolverId, on: boolean): void {
    solvers.value = on ? [...solvers.value, id] : solvers.value.filter((each) => each !== id);
  }

  /** Takes over what Restore has: its photo, how it was blurred, noise and model. */
  function takeFromRestore(): void {
    source.value = 'restore';
    blur.value = copyBlurDraft(restoration.blur);
    noise.value = restoration.noise;
    light.value = restoration.light;
    boundary.value = restoration.boundary;
    model.value = restoration.model;
  }

  async function compare(): Promise<void> {
    const asked = request.value;
    if (asked === null || working.value) return;
    const mine = new AbortController();
    controller = mine;
    failure.value = null;
    state.value = 'working';
    comparison.value = beginComparison(asked, picture.value?.name ?? '', chosen.value);
    try {
      for await (const event of await shell.client.convergence.compare(asked, { signal: mine.signal })) {
        if (mine.signal.aborted) return;
        comparison.value = advanceComparison(comparison.value, event);
      }
      if (mine.signal.aborted) return;
      if (isComplete(comparison.value)) state.value = 'done';
      else fail({ code: 'INTERNAL', ...text.convergence.ended });
    } catch (thrown) {
      if (!mine.signal.aborted) fail(toFailure(thrown));
    }
  }

  function fail(why: Failure): void {
    state.value = 'failed';
    failure.value = why;
  }

  /** Ends it at once for the person; the engine follows at its next evaluation. */
  function cancel(): void {
    if (!working.value) return;
    state.value = 'cancelled';
    controller?.abort();
  }

  function dismissFailure(): void {
    failure.value = null;
  }

  // Whoever opens a photo on this page wants that one.
  watch(
    () => own.picture?.id,
    (id) => {
      if (id !== undefined) source.value = 'own';
    },
    { flush: 'sync' },
  );

  return {
    ...{ source, blur, noise, light, boundary, model, solvers, tolerance, maxEvaluations, side },
    ...{ state, comparison, failure, picture, working, request, stale },
    ...{ choose, takeFromRestore, compare, cancel, dismissFailure },
  };
});
