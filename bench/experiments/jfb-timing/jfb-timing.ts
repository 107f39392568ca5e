import { createModel } from '../../../core/models/model.js';
import type { ExperimentContext, ExperimentResult } from '../experiment.js';
import { drawLeafPictures } from '../learning/leaf-pictures.js';
import { pretrainDenoiser } from '../learning/pretrain-denoiser.js';
import { drawFigure } from '../report/draw-figure.js';
import { markdownTable, writeReport, writeTable } from '../report/write-table.js';
import { timeGradients, type TimedPoint } from './time-gradients.js';
import type { TimingConfig } from './timing-config.js';
import { timingFigure } from './timing-figure.js';

/**
 * The time of one gradient by JFB against the Jacobian-based ones, by image size: [S1]'s timing, with the exact gradients written from
 * the mathematics.
 */
export async function jfbTiming(config: TimingConfig, context: ExperimentContext): Promise<ExperimentResult> {
  const { progress, signal, out } = context;
  progress.stage('Pretraining the denoiser');
  const pictures = await drawLeafPictures(config.pictures);
  const model = createModel(config.model, 'timed', config.seed);
  try {
    const { steps } = config.pretraining;
    await pretrainDenoiser(model, config.pretraining, pictures, config.seed, {
      signal,
      onStep: (step, loss) => progress.update(step / steps, `loss ${loss.toFixed(3)}`),
    });
    const points: TimedPoint[] = [];
    for (const size of config.sizes) {
      progress.stage(`Timing gradients at ${size}×${size}`);
      points.push(...(await timeGradients(model, config, pictures, size, context)));
    }
    await writeReport(out, config.name, { config, points });
    await writeTable(
      out,
      config.name,
      points.map((point) => ({ ...point })),
    );
    await drawFigure(out, config.name, timingFigure(config, points));
    return { json: { points }, text: timingTable(config, points) };
  } finally {
    model.dispose();
  }
}

/** Seconds of one gradient, forward solve included, and how many times JFB's that is. */
export function timingTable(config: TimingConfig, points: readonly TimedPoint[]): string {
  const [reference] = config.methods;
  const rows = config.methods.map(({ name }) => [
    name,
    ...config.sizes.map((size) => {
      const find = (method: string): TimedPoint | undefined =>
        points.find((point) => point.method === method && point.size === size);
      const [own, base] = [find(name), find(reference?.name ?? '')];
      if (own === undefined || base === undefined) return '';
      const seconds = `${own.seconds.toPrecision(2)} s`;
      return own === base ? seconds : `${seconds} (${(own.seconds / base.seconds).toPrecision(2)}×)`;
    }),
  ]);
  return markdownTable(['', ...config.sizes.map((size) => `${size}²`)], rows);
}
