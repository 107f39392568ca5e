/** How long something takes on this machine. */
export interface Timing {
  /** Median of the repetitions, seconds. */
  readonly seconds: number;
  /** Quickest and slowest repetition: what else the machine was doing shows here. */
  readonly least: number;
  readonly most: number;
  readonly repetitions: number;
}

/** One line of the report: what was timed, and whatever else there is to say about it. */
export type BenchResult = Timing & {
  readonly suite: string;
  /** Does not change from one version to the next. */
  readonly name: string;
  readonly [fact: string]: number | string | boolean | null;
};

export interface BenchOptions {
  readonly repetitions: number;
  readonly signal: AbortSignal;
  /** Told the name of what is timed next. */
  readonly onNext: (name: string) => void;
}

/**
 * Times an action: once unmeasured, so that code is compiled and caches are filled, then as often as asked.
 *
 * @param action waits until everything is really computed
 */
export async function measure(action: () => Promise<void>, { repetitions, signal }: BenchOptions): Promise<Timing> {
  await action();
  const times: number[] = [];
  for (let i = 0; i < repetitions && !signal.aborted; i++) {
    const started = performance.now();
    await action();
    times.push((performance.now() - started) / 1000);
  }
  times.sort((a, b) => a - b);
  return {
    seconds: median(times),
    least: times[0] ?? Number.NaN,
    most: times.at(-1) ?? Number.NaN,
    repetitions: times.length,
  };
}

/** @param sorted ascending */
function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
