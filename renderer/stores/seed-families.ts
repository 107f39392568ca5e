import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

import type { SeriesColour } from '../charts/figure.js';
import { SERIES } from '../logic/monitor/figures.js';
import { seedFamilies } from '../logic/monitor/seed-families.js';
import { useMonitorPage } from './monitor-page.js';
import { useRunConfigurations } from './run-configurations.js';
import { useRunOrigins } from './run-origins.js';

/** Which of the runs on screen are repeats of one under other seeds, and the colours that follow. */
export const useSeedFamilies = defineStore('seed-families', () => {
  const page = useMonitorPage();
  const configurations = useRunConfigurations();
  const origins = useRunOrigins();

  /** Whether the person wants them as one band. */
  const together = ref(true);

  const found = computed(() =>
    seedFamilies(
      page.shown.map(({ id, state, pictures: names }) => ({
        ...{ id, state, config: configurations.known.get(id) ?? null },
        pictures: { names, digest: origins.known.get(id)?.pictures.digest ?? null },
      })),
    ),
  );
  const any = computed(() => found.value.some(({ length }) => length > 1));
  const families = computed(() => (together.value ? found.value : page.shown.map(({ id }) => [id])));

  /** The first one of its family, after which that is called. */
  function firstOf(id: string): string {
    return families.value.find((family) => family.includes(id))?.[0] ?? id;
  }

  /** One colour a family. */
  function colourOf(id: string): SeriesColour {
    return SERIES[families.value.findIndex((family) => family.includes(id))] ?? 'accent';
  }

  return { together, any, firstOf, colourOf };
});
