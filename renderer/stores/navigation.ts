import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

import { fromHash, toHash, type Location, type Place } from '../logic/places.js';

/** Where the person is. The address's hash says so, so that Back, Forward and a reload do what they do everywhere. */
export const useNavigation = defineStore('navigation', () => {
  const location = ref<Location>(fromHash(window.location.hash));
  /** Last subject of each place: the rail leads back to where one was. */
  const subjects = ref<Partial<Record<Place, string | null>>>({});
  /** The place before this one; null at first. */
  const before = ref<Place | null>(null);

  /** What is looked at in a place, or was last: a view that is left stays as it is. Null for all of it. */
  function subjectOf(place: Place): string | null {
    return subjects.value[place] ?? null;
  }

  /** Goes to a place; without a subject to the one last looked at there. */
  function go(place: Place, subject: string | null = subjectOf(place)): void {
    const hash = toHash({ place, subject });
    if (window.location.hash !== hash) window.location.hash = hash;
    arrive({ place, subject });
  }

  function arrive(next: Location): void {
    subjects.value[next.place] = next.subject;
    const { place, subject } = location.value;
    if (place !== next.place) before.value = place;
    if (place !== next.place || subject !== next.subject) location.value = next;
  }

  window.addEventListener('hashchange', () => arrive(fromHash(window.location.hash)));
  arrive(location.value);

  return {
    place: computed(() => location.value.place),
    subject: computed(() => location.value.subject),
    before,
    subjectOf,
    go,
  };
});
