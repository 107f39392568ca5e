import type { LearningRecord, LearningTrace } from './learn.js';

/** ‖a − b‖ in float64. */
function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? Number.NaN)) ** 2, 0));
}

/** How far a method's parameters are from the ones that the exact gradient ends with, as part of the way that those went. */
export function distancesToExact(
  trace: LearningTrace,
  exact: LearningTrace,
): (LearningRecord & { distance: number })[] {
  const [start, end] = [exact.records[0], exact.records.at(-1)];
  if (start === undefined || end === undefined) throw new Error('the exact method recorded nothing');
  const way = distance(start.parameters, end.parameters);
  return trace.records.map((record) => ({ ...record, distance: distance(record.parameters, end.parameters) / way }));
}

/** What a method came to, against the exact gradient. */
export interface MethodSummary {
  readonly method: string;
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Processor seconds as part of the exact method's. */
  readonly partOfTime: number;
  readonly productsPerStep: number;
  readonly finalLoss: number;
  /** Distance of the final parameters to the exact method's, as part of the way that those went. */
  readonly finalDistance: number;
  /** Smallest processor seconds after which the distance stays below a tenth; null when it never does. */
  readonly secondsToTenth: number | null;
}

/** One line a method; the first trace is the exact one. */
export function summarise(traces: readonly LearningTrace[]): MethodSummary[] {
  const [exact] = traces;
  const total = exact?.records.at(-1)?.processorSeconds ?? Number.NaN;
  return traces.map((trace) => {
    const records = distancesToExact(trace, exact ?? trace);
    const last = records.at(-1);
    const lastAway = records.findLastIndex(({ distance: away }) => !(away < 0.1));
    return {
      method: trace.method,
      seconds: last?.seconds ?? Number.NaN,
      processorSeconds: last?.processorSeconds ?? Number.NaN,
      partOfTime: (last?.processorSeconds ?? Number.NaN) / total,
      productsPerStep: trace.productsPerStep,
      finalLoss: last?.loss ?? Number.NaN,
      finalDistance: last?.distance ?? Number.NaN,
      secondsToTenth: records[lastAway + 1]?.processorSeconds ?? null,
    };
  });
}
