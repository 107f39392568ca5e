import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';

import { StillpointError } from '../../core/contract/errors.js';
import type { Preset, RunSummary } from '../../core/contract/run.js';
import type { TrainingConfig } from '../../core/contract/training.js';
import type { Loaded } from '../api/follow.js';
import { toFailure, type Failure } from '../api/failure.js';
import { useShell } from '../api/shell.js';
import { readPath, sameSetting, writePath } from '../logic/training/config-path.js';
import { changedFields, changeSetting } from '../logic/training/draft-config.js';
import type { Field } from '../logic/training/fields.js';
import { text } from '../text/text.js';
import { useNotices } from './notices.js';

/** Pause in typing after which the settings are checked, milliseconds. */
const CHECK_AFTER = 180;

/** What is wrong with a setting. */
export interface Mistake {
  readonly path: string;
  readonly message: string;
}

/** Mistakes of an imported file that are named at once. */
const MISTAKES_SHOWN = 3;

/**
 * The answers of the Train view, kept while the person is elsewhere. The configuration may be wrong while it is edited: mistakes
 * are explained beside their fields, and starting waits for them.
 */
export const useTrainingDraft = defineStore('training-draft', () => {
  const { client } = useShell();
  const notices = useNotices();

  const presets = shallowRef<Loaded<readonly Preset[]>>({ state: 'loading' });
  /** What changes are measured against: a preset, or a configuration from elsewhere. */
  const base = shallowRef<{
    readonly id: string | null;
    readonly name: string;
    readonly config: TrainingConfig;
  } | null>(null);
  const config = shallowRef<unknown>(null);
  const datasets = ref<string[]>(['synthetic']);
  const name = ref('');
  const named = ref(false);
  const mistakes = shallowRef<readonly Mistake[]>([]);
  /** The configuration as the shell understood it; null while it is wrong or being checked. */
  const checked = shallowRef<TrainingConfig | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const starting = ref(false);

  const changed = computed(() => (base.value === null ? [] : changedFields(config.value, base.value.config)));

  async function load(): Promise<void> {
    if (presets.value.state === 'ready') return;
    presets.value = { state: 'loading' };
    try {
      const list = await client.runs.presets();
      presets.value = { state: 'ready', value: list };
      const first = list.find(({ id }) => id === 'balanced') ?? list[0];
      if (config.value === null && first !== undefined) choose(first.id);
    } catch (thrown) {
      presets.value = { state: 'failed', failure: toFailure(thrown) };
    }
  }

  function choose(id: string): void {
    const preset = presets.value.state === 'ready' ? presets.value.value.find((each) => each.id === id) : undefined;
    if (preset === undefined) return;
    const before = base.value === null ? null : { base: base.value, config: config.value };
    const lost = changed.value.length;
    use({ id, name: preset.name, config: preset.config });
    if (before === null || lost === 0) return;
    notices.tell(text.train.replaced(preset.name, lost), {
      label: text.notices.undo,
      run: () => {
        base.value = before.base;
        config.value = before.config;
      },
    });
  }

  function use(next: { id: string | null; name: string; config: TrainingConfig }): void {
    base.value = next;
    config.value = next.config;
    if (!named.value) name.value = text.train.nameOf(next.name, new Date());
  }

  /** Settings from elsewhere: a run that is to be repeated, a file. */
  function take(taken: TrainingConfig, from: string, pictures?: readonly string[]): void {
    use({ id: null, name: from, config: taken });
    if (pictures !== undefined && pictures.length > 0) datasets.value = [...pictures];
  }

  function change(field: Field, value: unknown): void {
    config.value = changeSetting(config.value, field, value);
  }

  function write(path: string, value: unknown): void {
    config.value = writePath(config.value, path, value);
  }

  function reset(field: Field): void {
    const before = readPath(base.value?.config, field.path);
    config.value = field.path.endsWith('.kind')
      ? changeSetting(config.value, field, before)
      : writePath(config.value, field.path, before);
  }

  function resetAll(): void {
    if (base.value !== null) config.value = base.value.config;
  }

  async function importFile(file: File): Promise<void> {
    failure.value = null;
    try {
      const { config: read, mistakes: found } = await client.runs.check({
        config: JSON.parse(await file.text()) as unknown,
      });
      if (read === null) {
        const { mistakes: words, hint } = text.train.summary.unreadable;
        const few = found.slice(0, MISTAKES_SHOWN).map(({ message }) => message);
        throw new StillpointError('BAD_CONFIGURATION', words(file.name, few), hint);
      }
      take(read, read.title === '' ? file.name.replace(/\.json$/i, '') : read.title);
      notices.tell(text.train.summary.imported(file.name));
    } catch (thrown) {
      const { message, hint } = text.train.summary.unreadable;
      const known = thrown instanceof SyntaxError;
      failure.value = toFailure(known ? new StillpointError('BAD_CONFIGURATION', message(file.name), hint) : thrown);
    }
  }

  let checks = 0;
  async function check(): Promise<void> {
    checks += 1;
    const mine = checks;
    const asked = config.value;
    try {
      const answer = await client.runs.check({ config: asked });
      if (mine !== checks) return;
      mistakes.value = answer.mistakes;
      checked.value = answer.config;
    } catch (thrown) {
      if (mine === checks) failure.value = toFailure(thrown);
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(config, (now, before) => {
    if (sameSetting(now, before)) return;
    checked.value = null;
    clearTimeout(timer);
    if (now !== null) timer = setTimeout(() => void check(), CHECK_AFTER);
  });

  /** Why it cannot start, or null. */
  const request = computed(() =>
    checked.value === null || name.value.trim() === '' || datasets.value.length === 0
      ? null
      : { name: name.value.trim(), datasets: datasets.value, config: checked.value },
  );

  /** @returns the run in the queue, or null when it was refused */
  async function start(): Promise<RunSummary | null> {
    if (request.value === null) return null;
    failure.value = null;
    starting.value = true;
    try {
      const run = await client.runs.start(request.value);
      named.value = false;
      if (base.value !== null) name.value = text.train.nameOf(base.value.name, new Date());
      return run;
    } catch (thrown) {
      failure.value = toFailure(thrown);
      return null;
    } finally {
      starting.value = false;
    }
  }

  return {
    presets,
    base,
    config,
    datasets,
    name,
    named,
    mistakes,
    checked,
    changed,
    failure,
    starting,
    request,
    load,
    choose,
    take,
    change,
    write,
    reset,
    resetAll,
    importFile,
    start,
  };
});
