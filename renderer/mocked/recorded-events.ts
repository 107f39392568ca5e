import type { TrainingEvent } from '../../core/contract/training.js';
import recorded from './recorded-run.json' with { type: 'json' };

/**
 * A balanced run on photographs of faces, every second step of its first thousand, as events. Its recording is older than the
 * monitors: theirs are made up from the measured ‖J u‖ so that the view has something to show.
 *
 * @param tweak other runs are told from the first by it: a factor on the loss, and an offset of the Lipschitz constant
 */
export function recordedEvents(tweak: { loss: number; lipschitz: number }): TrainingEvent[] {
  const { pretraining, steps, validations } = recorded;
  const events: TrainingEvent[] = pretraining.step.map((step, i) => ({
    type: 'pretraining',
    step,
    loss: at(pretraining.loss, i),
    seconds: at(pretraining.seconds, i),
  }));
  let expansive = false;
  steps.step.forEach((step, i) => {
    const seconds = at(steps.seconds, i);
    events.push({
      type: 'step',
      ...{ step, seconds, contraction: at(steps.contraction, i), gradientNorm: at(steps.gradientNorm, i) },
      loss: at(steps.loss, i) * tweak.loss,
      evaluations: at(steps.evaluations, i),
      residual: at(steps.residual, i),
      learningRate: at(steps.learningRate, i),
    });
    if (i % 12 === 6) {
      const monitor = look(step, seconds, tweak.lipschitz);
      events.push(monitor);
      if (monitor.local > 1 !== expansive) events.push(crossing(step, monitor.local));
      expansive = monitor.local > 1;
    }
    const validation = validations.step.findIndex((at) => at === step || at === step + 1);
    if (validation >= 0) {
      events.push({
        type: 'validation',
        step,
        psnr: at(validations.psnr, validation) - Math.log10(tweak.loss) * 4,
        ssim: at(validations.ssim, validation) - (tweak.loss - 1) * 0.01,
        degradedPsnr: at(validations.degradedPsnr, validation),
        evaluations: at(validations.evaluations, validation),
        best: true,
        seconds,
      });
    }
  });
  return events;
}

type Look = Extract<TrainingEvent, { type: 'monitor' }>;

function look(step: number, seconds: number, offset: number): Look {
  const wave = Math.sin(step / 37) * 0.02 + Math.sin(step / 11) * 0.01;
  const local = 0.9 + offset * Math.exp(-step / 500) + wave;
  return {
    type: 'monitor',
    ...{ step, seconds, local },
    certified: null,
    spectralRadius: local * 0.93,
    observed: local * (0.955 + wave / 2),
    cosine: step % 48 < 24 ? 0.985 - 0.25 * Math.exp(-step / 150) + wave / 3 : null,
    descent: step % 48 < 24 ? true : null,
    localError: 0.0008,
    contractive: local > 1 ? false : local < 0.997 ? true : null,
    rowCondition: 31_000 + 4000 * wave,
    fullRowRank: null,
    share: 0.061,
  };
}

function crossing(step: number, local: number): TrainingEvent {
  const value = local.toFixed(2);
  return local > 1
    ? {
        type: 'notice',
        ...{ step, kind: 'expansive' },
        message: `T no longer contracts on the probe images: σ_max = ${value}.`,
        hint: 'Lower the target of the contraction penalty or raise its weight; a lower learning rate helps as well.',
      }
    : {
        type: 'notice',
        ...{ step, kind: 'contractive' },
        message: `T is a contraction on the probe images again: σ_max = ${value}.`,
        hint: 'Nothing needs to be done.',
      };
}

function at(values: readonly (number | null)[], index: number): number {
  return values[index] ?? NaN;
}
