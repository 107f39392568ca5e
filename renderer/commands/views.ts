import { defineAsyncComponent, type Component } from 'vue';

import ViewFailed from '../components/frame/ViewFailed.vue';
import ViewLoading from '../components/frame/ViewLoading.vue';
import type { Place } from '../logic/places.js';
import RestoreView from '../views/RestoreView.vue';

interface Module {
  readonly default: Component;
}

/** A view's code comes with the first visit. Train and Monitor join the rail by being there. */
const modules = import.meta.glob<Module>(['../views/{Datasets,Train,Monitor,Models,Settings}View.vue']);

const files: Readonly<Record<Exclude<Place, 'restore'>, string>> = {
  datasets: 'Datasets',
  train: 'Train',
  monitor: 'Monitor',
  models: 'Models',
  settings: 'Settings',
};

/** Whether there is a view for a place. */
export function isShown(place: Place): boolean {
  return place === 'restore' || `../views/${files[place]}View.vue` in modules;
}

/** The view of each place; the first screen is there at once. */
export const views: ReadonlyMap<Place, Component> = new Map<Place, Component>([
  ['restore', RestoreView],
  ...(Object.entries(files) as [Exclude<Place, 'restore'>, string][]).flatMap(([place, name]): [Place, Component][] => {
    const loader = modules[`../views/${name}View.vue`];
    if (loader === undefined) return [];
    const view = defineAsyncComponent({
      loader: async () => (await loader()).default,
      loadingComponent: ViewLoading,
      errorComponent: ViewFailed,
      delay: 150,
    });
    return [[place, view]];
  }),
]);
