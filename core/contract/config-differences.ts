/** A setting in which configurations differ: one value for each, undefined where it does not apply. */
export interface Difference {
  readonly path: string;
  readonly values: readonly (string | undefined)[];
}

/** Words about a run, not settings of it. */
const IGNORED: ReadonlySet<string> = new Set(['description']);

/**
 * The settings in which some configurations differ, and only those, in the order of the first configuration that has each.
 * Lists (of blurs, of boundaries) are compared as a whole: their entries have no names to line up by.
 */
export function configDifferences(configs: readonly object[]): Difference[] {
  const flat = configs.map((config) => new Map(leaves(config, '')));
  const paths = new Set(flat.flatMap((settings) => [...settings.keys()]));
  return [...paths]
    .filter((path) => !IGNORED.has(path))
    .map((path) => ({ path, values: flat.map((settings) => settings.get(path)) }))
    .filter(({ values }) => new Set(values).size > 1);
}

function* leaves(value: unknown, path: string): Generator<[string, string]> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) yield* leaves(inner, path === '' ? key : `${path}.${key}`);
  } else if (value !== undefined) {
    yield [path, JSON.stringify(value)];
  }
}
