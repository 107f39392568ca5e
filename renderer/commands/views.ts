import { defineAsyncComponent, type Component } from 'vue';

import ViewFailed from '../components/frame/ViewFailed.vue';
import ViewLoading from '../components/frame/ViewLoading.vue';
import type { Place } from '../logic/places.js';
import RestoreView from '../views/RestoreView.vue';

/** A view whose code comes with the first visit. */
function onVisit(load: () => Promise<{ readonly default: Component }>): Component {
  return defineAsyncComponent({
    loader: async () => (await load()).default,
    loadingComponent: ViewLoading,
    errorComponent: ViewFailed,
    delay: 150,
  });
}

/** The view of each place; the first screen is there at once. */
export const views: Readonly<Record<Place, Component>> = {
  restore: RestoreView,
  datasets: onVisit(() => import('../views/DatasetsView.vue')),
  train: onVisit(() => import('../views/TrainView.vue')),
  monitor: onVisit(() => import('../views/MonitorView.vue')),
  models: onVisit(() => import('../views/ModelsView.vue')),
  settings: onVisit(() => import('../views/SettingsView.vue')),
  glossary: onVisit(() => import('../views/GlossaryView.vue')),
};
