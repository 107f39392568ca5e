import type { TrainingEvent } from '../../core/contract/training.js';

/** A run of very many steps with numbers that look like training's: for measuring how fast plots are, not for looking at them. */
export function longRun(steps: number): TrainingEvent[] {
  return Array.from({ length: steps }, (_, index) => {
    const step = index + 1;
    const noise = Math.sin(step * 12.9898) * 0.5 + Math.sin(step * 78.233) * 0.5;
    return {
      type: 'step',
      ...{ step, seconds: step * 0.4, contraction: 0.9 + 0.05 * noise, learningRate: 1e-3 * (1 - index / steps) },
      loss: (0.02 / Math.sqrt(step) + 2e-4) * Math.exp(noise),
      evaluations: 10 + 3 * noise,
      residual: 1e-4 * Math.exp(noise),
      gradientNorm: 2 * Math.exp(noise),
    };
  });
}
