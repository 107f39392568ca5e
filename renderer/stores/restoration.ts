import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';

import type { BlurSpec, Boundary } from '../../core/contract/blur.js';
import type { Picture } from '../../core/contract/picture.js';
import type { Light, RestorationReport, RestorationRequest } from '../../core/contract/restoration.js';
import { PHOTOGRAPH_LIMITS } from '../../core/contract/solve-limits.js';
import { toFailure, type Failure } from '../api/failure.js';
import { useShell, type SaveOutcome } from '../api/shell.js';
import { useAttempts } from '../composables/use-attempts.js';
import { defaultBlurDraft, toBlurSpec, withBlur, type BlurDraft } from '../logic/blur-draft.js';
import type { NoiseChoice } from '../logic/noise-choice.js';
import { advance, isActive, residualsOf, type Run } from '../logic/run-state.js';
import { text } from '../text/text.js';
import { usePhoto } from './photo.js';

/** A restored picture with what was asked for and what the engine reported. */
export interface Result {
  readonly request: RestorationRequest;
  readonly report: RestorationReport;
  readonly restored: Picture;
}

/** Settings, the run under way and the last result of the photo on the canvas. */
export const useRestoration = defineStore('restoration', () => {
  const shell = useShell();
  const photo = usePhoto();

  const blur = ref<BlurDraft>(defaultBlurDraft());
  const noise = ref<NoiseChoice>('auto');
  /** 0…1, full by default. */
  const strength = ref(1);
  const light = ref<Light | 'auto'>('auto');
  const boundary = ref<Boundary>('unknown');
  const check = ref(true);
  const model = ref('default');
  const tolerance = ref(PHOTOGRAPH_LIMITS.tolerance);
  const maxEvaluations = ref(PHOTOGRAPH_LIMITS.maxEvaluations);

  const run = shallowRef<Run>({ state: 'idle' });
  const result = shallowRef<Result | null>(null);
  const { failure: saveFailure, attempt } = useAttempts();
  let controller: AbortController | null = null;
  /** The check was left out for this photo alone. */
  let uncheckedOnce = false;

  /** What "Restore" would ask for now; null while a photo or the blur's file is missing. */
  const request = computed<RestorationRequest | null>(() => {
    const spec = toBlurSpec(blur.value);
    if (photo.picture === null || spec === null) return null;
    return {
      picture: photo.picture.id,
      blur: spec,
      noise: noise.value,
      strength: strength.value,
      light: light.value,
      boundary: boundary.value,
      check: check.value,
      model: model.value,
      tolerance: tolerance.value,
      maxEvaluations: maxEvaluations.value,
    };
  });

  const active = computed(() => isActive(run.value));
  /** The settings are no longer those that made the shown result. */
  const stale = computed(
    () => result.value !== null && JSON.stringify(result.value.request) !== JSON.stringify(request.value),
  );

  async function restore(): Promise<void> {
    const asked = request.value;
    if (asked === null || active.value) return;
    const mine = new AbortController();
    controller = mine;
    saveFailure.value = null;
    run.value = { state: 'queued', ahead: 0, residuals: [] };
    try {
      const events = await shell.client.restorations.run(asked, { signal: mine.signal });
      for await (const event of events) {
        if (mine.signal.aborted) return;
        if (event.type === 'done') keep({ request: asked, report: event.report, restored: event.restored });
        run.value = advance(run.value, event, asked.maxEvaluations);
      }
      fail({ code: 'INTERNAL', ...text.failures.ended });
    } catch (thrown) {
      if (!mine.signal.aborted) fail(toFailure(thrown));
    }
  }

  /** Restores with another blur: what the verdict suggests. */
  async function restoreWith(other: BlurSpec): Promise<void> {
    blur.value = withBlur(blur.value, other);
    await restore();
  }

  /** Restores a photo that the check left as it is. The next photo is checked again. */
  async function restoreAnyway(): Promise<void> {
    check.value = false;
    uncheckedOnce = true;
    await restore();
  }

  /** A run that has ended already stays as it ended. */
  function fail(failure: Failure): void {
    if (isActive(run.value)) {
      run.value = { state: 'failed', failure, residuals: residualsOf(run.value) };
    }
  }

  /** Ends the run at once for the person; the engine follows at its next evaluation. */
  function cancel(): void {
    if (!isActive(run.value)) return;
    run.value = { state: 'cancelled', residuals: residualsOf(run.value) };
    controller?.abort();
  }

  function keep(next: Result): void {
    if (result.value !== null) photo.forget(result.value.restored);
    result.value = next;
  }

  /** @returns what became of it, or null when it failed ({@link saveFailure} says why) */
  async function save(): Promise<SaveOutcome | null> {
    if (result.value === null) return null;
    const { restored } = result.value;
    return attempt(() => shell.save(restored));
  }

  function dismissFailure(): void {
    saveFailure.value = null;
    if (run.value.state === 'failed') run.value = { state: 'idle' };
  }

  // Another photo: what belonged to the one before goes with it.
  watch(
    () => photo.picture?.id,
    () => {
      cancel();
      if (result.value !== null) photo.forget(result.value.restored);
      result.value = null;
      saveFailure.value = null;
      run.value = { state: 'idle' };
      if (uncheckedOnce) check.value = true;
      uncheckedOnce = false;
    },
    { flush: 'sync' },
  );

  return {
    blur,
    noise,
    strength,
    light,
    boundary,
    check,
    model,
    tolerance,
    maxEvaluations,
    run,
    result,
    saveFailure,
    request,
    active,
    stale,
    restore,
    restoreWith,
    restoreAnyway,
    cancel,
    save,
    dismissFailure,
  };
});
