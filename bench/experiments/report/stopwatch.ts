/** Time that something took. */
export interface Elapsed {
  /** By the clock. */
  readonly seconds: number;
  /**
   * Of this process's threads on all cores together: what the work costs, whatever else the machine does. On n idle cores it is at most n
   * times `seconds`.
   */
  readonly processorSeconds: number;
}

/** Starts a stopwatch. @returns reads it */
export function stopwatch(): () => Elapsed {
  const started = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - started) / 1000, processorSeconds: (user + system) / 1e6 };
  };
}

/** Sum of two times. */
export function later(a: Elapsed, b: Elapsed): Elapsed {
  return { seconds: a.seconds + b.seconds, processorSeconds: a.processorSeconds + b.processorSeconds };
}

export const NO_TIME: Elapsed = { seconds: 0, processorSeconds: 0 };
