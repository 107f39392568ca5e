/** The places of the app in the order of the rail; Settings at its foot. The shortcut of each is its number here. */
export const PLACES = ['restore', 'datasets', 'train', 'monitor', 'models', 'settings'] as const;
export type RailPlace = (typeof PLACES)[number];

/** Places that one is led to from elsewhere; the rail does not list them. */
export const ASIDES = ['glossary'] as const;
export type Place = RailPlace | (typeof ASIDES)[number];

/** Where the person is: a place, and what they look at there (a data set, runs joined by commas, a term), if anything in particular. */
export interface Location {
  readonly place: Place;
  readonly subject: string | null;
}

/** `#/datasets/harbour`: survives a reload, and makes Back and Forward work. */
export function toHash({ place, subject }: Location): string {
  return subject === null ? `#/${place}` : `#/${place}/${encodeURIComponent(subject)}`;
}

/** Anything that is not a place leads to the first one. */
export function fromHash(hash: string): Location {
  const [, name, subject] = /^#\/(\w+)(?:\/(.+))?$/.exec(hash) ?? [];
  const place = [...PLACES, ...ASIDES].find((each) => each === name);
  if (place === undefined) return { place: 'restore', subject: null };
  return { place, subject: subject === undefined ? null : decode(subject) };
}

function decode(subject: string): string | null {
  try {
    return decodeURIComponent(subject);
  } catch {
    // A hand-written address with a stray percent sign names nothing.
    return null;
  }
}
