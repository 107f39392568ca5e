import { computed, watch, type ComputedRef } from 'vue';

import type { Interval } from '../charts/interval.js';
import type { Figure } from '../charts/figure.js';
import { xExtent } from '../charts/panel-range.js';
import { conditionsOf, type Condition } from '../logic/monitor/conditions.js';
import { configDifferences, type Difference } from '../../core/contract/config-differences.js';
import type { ShownNotice } from '../logic/monitor/shown-notice.js';
import { buildFigures, type ShownRun } from '../logic/monitor/figures.js';
import { comparable, scoredOn } from '../logic/monitor/scored-on.js';
import { SeedBands } from '../logic/monitor/seed-bands.js';
import { useMonitorPage } from '../stores/monitor-page.js';
import { useRunConfigurations } from '../stores/run-configurations.js';
import { useRunHistories } from '../stores/run-histories.js';
import { useRunOrigins } from '../stores/run-origins.js';
import { useSeedFamilies } from '../stores/seed-families.js';
import { text } from '../text/text.js';

/** Most notices that are listed: a run that misbehaves can have thousands. */
const MOST_NOTICES = 100;

/** What the Monitor view draws and says of the runs on screen, kept current. */
export interface RunPlots {
  readonly runs: ComputedRef<readonly ShownRun[]>;
  readonly figures: ComputedRef<readonly Figure[]>;
  /** All there is along the x axis, and the part that is shown. */
  readonly whole: ComputedRef<Interval>;
  readonly shown: ComputedRef<Interval>;
  readonly conditions: ComputedRef<readonly Condition[]>;
  readonly notices: ComputedRef<readonly ShownNotice[]>;
  readonly differences: ComputedRef<readonly Difference[]>;
  /** Names of the runs whose scores are not drawn, because they are of other pictures than the first one's. */
  readonly apart: ComputedRef<readonly string[]>;
}

export function useRunPlots(): RunPlots {
  const page = useMonitorPage();
  const histories = useRunHistories();
  const configurations = useRunConfigurations();
  const origins = useRunOrigins();
  const families = useSeedFamilies();
  let bands = new SeedBands();

  const ids = computed(() => page.shown.map(({ id }) => id).join(','));
  watch(
    ids,
    (now) => {
      const list = now === '' ? [] : now.split(',');
      histories.show(list);
      configurations.need(list);
      bands = new SeedBands();
    },
    { immediate: true },
  );
  // A run has an origin once it has begun.
  watch(
    () => page.shown.map(({ id, state }) => `${id} ${state}`).join(),
    () => origins.need(page.shown.map(({ id }) => id)),
    { immediate: true },
  );

  /** A new array whenever a history grew. */
  const runs = computed<readonly ShownRun[]>(() =>
    histories.revision < 0
      ? []
      : page.shown.map(({ id, name, pictures }) => ({
          id,
          name,
          scoredOn: scoredOn(
            pictures,
            configurations.known.get(id) ?? null,
            origins.known.get(id)?.pictures.validationDigest ?? null,
          ),
          family: families.firstOf(id),
          history: histories.historyOf(id),
          colour: families.colourOf(id),
        })),
  );
  const figures = computed(() =>
    buildFigures(runs.value, { unit: page.unit, smoothing: page.smoothing, flipped: page.flipped }, bands),
  );
  const whole = computed(() => {
    const panels = figures.value.flatMap((figure) => figure.panels);
    return xExtent(panels, page.axis.kind);
  });
  const conditions = computed(() => {
    const [first] = runs.value;
    return conditionsOf(
      first?.history.latestMonitor ?? null,
      first === undefined ? null : (configurations.known.get(first.id) ?? null),
    );
  });
  const notices = computed(() =>
    runs.value
      .flatMap(({ id, name, history }) =>
        history.notices.map((notice, index) => ({
          ...notice,
          key: `${id}.${index}`,
          run: runs.value.length > 1 ? name : null,
        })),
      )
      .sort((one, other) => other.step - one.step)
      .slice(0, MOST_NOTICES),
  );
  const differences = computed(() => {
    const configs = page.shown.flatMap(({ id }) => configurations.known.get(id) ?? []);
    if (configs.length < 2) return [];
    const sets = page.shown.map(({ pictures }) => pictures.join(', '));
    const row = { path: text.monitor.differences.pictures, values: sets };
    return [...(new Set(sets).size > 1 ? [row] : []), ...configDifferences(configs)];
  });
  const apart = computed(() => {
    const together = new Set(comparable(runs.value));
    return runs.value.filter((run) => !together.has(run)).map(({ name }) => name);
  });

  return {
    runs,
    figures,
    whole,
    shown: computed(() => page.zoom ?? whole.value),
    conditions,
    notices,
    differences,
    apart,
  };
}
