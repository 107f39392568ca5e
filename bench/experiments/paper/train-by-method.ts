import type { TrainingConfig } from '../../../core/contract/training.js';
import type { TrainingPicture } from '../../../core/data/crops.js';
import { pictureList } from '../../../core/data/picture-list.js';
import { createModel } from '../../../core/models/model.js';
import { Trainer } from '../../../core/training/trainer.js';
import type { ExperimentContext } from '../experiment.js';
import { later, NO_TIME, stopwatch, type Elapsed } from '../report/stopwatch.js';

/** An epoch of one method. The time is that of its steps and all before it: neither pretraining nor validation counts. */
export interface EpochRecord extends Elapsed {
  readonly epoch: number;
  readonly steps: number;
  /** Mean squared error on [0, 1] of the training batches, mean over the epoch. */
  readonly loss: number;
  /** Of the validation pictures after it, dB; null when the run ended before. */
  readonly psnr: number | null;
  /** Mean evaluations of T a step and sample. */
  readonly evaluations: number;
}

export interface MethodTrace {
  readonly method: string;
  readonly epochs: readonly EpochRecord[];
  /** Validation PSNR before the first step, dB. */
  readonly startPsnr: number;
  readonly degradedPsnr: number;
}

interface TrainingParts {
  readonly training: readonly TrainingPicture[];
  readonly validation: readonly TrainingPicture[];
  readonly stepsPerEpoch: number;
}

/** Trains by the trainer itself, and measures what a step costs. @param config `checkpointEvery` steps make an epoch */
export async function trainByMethod(
  method: string,
  config: TrainingConfig,
  { training, validation, stepsPerEpoch }: TrainingParts,
  { signal, progress }: ExperimentContext,
): Promise<MethodTrace> {
  const model = createModel(config.model, 'paper', config.seed);
  const trainer = new Trainer(model, config, pictureList(training), validation);
  const epochs: EpochRecord[] = [];
  let [startPsnr, degradedPsnr] = [Number.NaN, Number.NaN];
  let elapsed = NO_TIME;
  let time = stopwatch();
  let losses: number[] = [];
  let evaluations: number[] = [];
  const endEpoch = (step: number, psnr: number | null): void => {
    if (losses.length === 0) return;
    const epoch = Math.ceil(step / stepsPerEpoch);
    epochs.push({ epoch, steps: step, loss: mean(losses), psnr, evaluations: mean(evaluations), ...elapsed });
    [losses, evaluations] = [[], []];
  };
  try {
    for await (const event of trainer.run({ signal })) {
      if (event.type === 'pretraining') {
        progress.update(event.step / config.pretraining.steps, `pretraining, loss ${event.loss.toFixed(3)}`);
      } else if (event.type === 'step') {
        elapsed = later(elapsed, time());
        losses.push(event.loss);
        evaluations.push(event.evaluations);
        progress.update(
          event.step / config.steps,
          `step ${event.step} of ${config.steps}, loss ${event.loss.toExponential(2)}`,
        );
      } else if (event.type === 'validation') {
        degradedPsnr = event.degradedPsnr;
        if (event.step === 0) startPsnr = event.psnr;
        endEpoch(event.step, event.psnr);
        progress.note(`${method}, step ${event.step}: ${event.psnr.toFixed(2)} dB`);
      } else if (event.type === 'notice') progress.note(event.message);
      time = stopwatch();
    }
    signal.throwIfAborted();
    endEpoch(trainer.steps, null);
    return { method, epochs, startPsnr, degradedPsnr };
  } finally {
    trainer.dispose();
    model.dispose();
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
