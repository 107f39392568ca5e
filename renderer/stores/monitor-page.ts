import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';

import type { Interval } from '../charts/interval.js';
import type { XAxis } from '../charts/figure.js';
import { MOST_RUNS } from '../logic/monitor/figures.js';
import { pageOf, SOLVERS, type MonitorPageName } from '../logic/monitor/monitor-pages.js';
import type { AxisUnit } from '../logic/monitor/run-history.js';
import { text } from '../text/text.js';
import { useNavigation } from './navigation.js';
import { useRuns } from './runs.js';

/** What the Monitor view shows and how: which runs, what their axes count, what part of them. */
export const useMonitorPage = defineStore('monitor-page', () => {
  const navigation = useNavigation();
  const runs = useRuns();

  const name = computed<MonitorPageName>(() => pageOf(navigation.subjectOf('monitor')));
  const unit = ref<AxisUnit>('step');
  const logarithmic = ref(false);
  /** Averages over so many steps; 1 for none. */
  const smoothing = ref(25);
  const flipped = ref<ReadonlySet<string>>(new Set());
  /** The stretch that is shown, in the unit of the axis; null for everything, growing. */
  const zoom = shallowRef<Interval | null>(null);
  /** x of the reading line. */
  const hovered = ref<number | null>(null);

  /** What the address asks for; kept while the person is elsewhere. */
  const asked = ref<readonly string[]>([]);
  watch(
    () => (navigation.place === 'monitor' ? navigation.subject : null),
    (subject) => {
      if (subject !== null && pageOf(subject) === 'runs') asked.value = subject.split(',');
    },
    { immediate: true },
  );

  /** The runs on screen, the one the buttons speak of first. Without a choice: the one under way, else the newest. */
  const shown = computed(() => {
    const known = asked.value.flatMap((id) => runs.runs.find((run) => run.id === id) ?? []);
    if (known.length > 0) return known.slice(0, MOST_RUNS);
    const first = runs.active ?? runs.runs[0];
    return first === undefined ? [] : [first];
  });

  const axis = computed<XAxis>(() => ({
    title: text.monitor.axis[unit.value],
    kind: logarithmic.value ? 'log' : 'linear',
  }));

  function choose(ids: readonly string[]): void {
    asked.value = ids;
    zoom.value = null;
    navigation.go('monitor', ids.length === 0 ? null : ids.join(','));
  }

  /** Turns to another page; the runs that were on screen are kept. */
  function turn(page: MonitorPageName): void {
    if (page === 'solvers') navigation.go('monitor', SOLVERS);
    else navigation.go('monitor', asked.value.length === 0 ? null : asked.value.join(','));
  }

  /** Adds a run to those on screen, or takes it away; the last one stays. */
  function compare(id: string): void {
    const ids = shown.value.map((run) => run.id);
    const next = ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
    if (next.length > 0 && next.length <= MOST_RUNS) choose(next);
  }

  function count(next: AxisUnit): void {
    if (unit.value === next) return;
    unit.value = next;
    // Steps and seconds have no common measure: the part that was shown would be another one.
    zoom.value = null;
    hovered.value = null;
  }

  /** Switches a panel's y axis between even and logarithmic. */
  function flip(panel: string): void {
    const next = new Set(flipped.value);
    if (!next.delete(panel)) next.add(panel);
    flipped.value = next;
  }

  return {
    ...{ name, unit, logarithmic, smoothing, flipped, zoom, hovered, shown, axis },
    ...{ choose, turn, compare, count, flip },
  };
});
