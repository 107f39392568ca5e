import { cancelled, toStillpointError } from '../contract/errors.js';
import type { TrainingConfig, TrainingSource } from '../contract/training.js';
import { nextTurn } from '../next-turn.js';
import { createModel } from '../models/model.js';
import { holding } from '../tensor/holding.js';
import { Trainer } from '../training/trainer.js';
import { openPictureSource } from '../pictures/sources/open-picture-source.js';

/** Steps that are run; the first of each kind warms up what is slow once. */
const STEPS = 6;

/** How long a configuration would take here. */
export interface TrainingEstimate {
  readonly secondsPerStep: number;
  /** In all, pretraining included. */
  readonly seconds: number;
  /** Why it is rough; null when it is not. */
  readonly caveat: string | null;
}

/**
 * Times a few real steps, writing nothing.
 *
 * An untrained network is solved in other numbers of evaluations than a trained one, and validations are not counted: within a factor
 * of about two, and the caveat says so.
 *
 * @throws StillpointError as `trainRun` does, and CANCELLED
 */
export async function estimateTraining(
  config: TrainingConfig,
  sources: readonly TrainingSource[],
  signal: AbortSignal,
): Promise<TrainingEstimate> {
  // A short run of its own: all parts of the schedule come by, and nothing but steps is timed.
  const short: TrainingConfig = {
    ...config,
    pretraining: { ...config.pretraining, steps: Math.min(config.pretraining.steps, STEPS) },
    steps: STEPS,
    minutes: null,
    checkpointEvery: STEPS + 1,
    monitoring: null,
    stopping: null,
  };
  const { crop, maxSide, memory } = config.data;
  const options = { crop, maxSide, memoryMegabytes: memory, seed: config.seed, validation: false, signal };
  const { training } = await openPictureSource(sources, options);
  return holding(async (hold) => {
    hold({ dispose: () => training.close() });
    const model = hold(createModel(config.model, 'estimate', config.seed));
    const trainer = hold(new Trainer(model, short, training, []));
    const times = { pretraining: [] as number[], step: [] as number[] };
    let last = performance.now();
    for await (const event of trainer.run({ signal })) {
      const now = performance.now();
      if (event.type === 'pretraining' || event.type === 'step') times[event.type].push((now - last) / 1000);
      last = now;
      await nextTurn();
    }
    if (signal.aborted) throw cancelled();
    return concluded(config, median(times.pretraining.slice(1)), median(times.step.slice(1)));
  }).catch((error: unknown) => {
    throw toStillpointError(error, 'training');
  });
}

function concluded(config: TrainingConfig, pretrainingStep: number, step: number): TrainingEstimate {
  const whole = config.pretraining.steps * pretrainingStep + config.steps * step;
  const limit = config.minutes === null ? Infinity : config.minutes * 60;
  const isLimited = limit < whole;
  const caveat = isLimited
    ? null
    : 'A rough estimate: solves take more or fewer evaluations as the network learns, and validations come on top.';
  return { secondsPerStep: step, seconds: Math.min(whole, limit), caveat };
}

/** 0 for no values at all. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
