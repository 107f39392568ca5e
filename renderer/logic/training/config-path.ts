/** The value at a path such as `optimiser.learningRate` or `degradation.blurs.0.sigma`; undefined where there is none. */
export function readPath(config: unknown, path: string): unknown {
  let value = config;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** A copy with another value at the path; what is not on the way is shared with the original. */
export function writePath(config: unknown, path: string, value: unknown): unknown {
  const [key = '', ...rest] = path.split('.');
  const inner = (of: unknown): unknown => (rest.length === 0 ? value : writePath(of, rest.join('.'), value));
  if (Array.isArray(config)) {
    return (config as readonly unknown[]).map((each, index) => (String(index) === key ? inner(each) : each));
  }
  const held = typeof config === 'object' && config !== null ? (config as Readonly<Record<string, unknown>>) : {};
  return { ...held, [key]: inner(held[key]) };
}

/** Whether two settings are the same; the order of keys does not matter. */
export function sameSetting(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
