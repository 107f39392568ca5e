import { demonstrationConfigSchema, type DemonstrationConfig } from '../experiments/restarted/demonstration-config.js';

/** Two parameters of a plug-and-play scheme whose denoiser cannot expand: solved in a moment, a contraction whatever is learned. */
export function tinyDemonstration(changes: Partial<DemonstrationConfig> = {}): DemonstrationConfig {
  return {
    ...demonstrationConfigSchema.parse({
      name: 'tiny',
      title: 'tiny',
      description: '',
      model: {
        scheme: { kind: 'pnp-fb', stepSize: 0.8, level: 0.05 },
        network: { kind: 'nonexpansive', layers: 2, channels: 4, lipschitz: 0.9 },
      },
      learn: ['scheme.'],
      pretraining: { steps: 5, batch: 2, crop: 16 },
      pretrainingPictures: { count: 2, size: 16 },
      pictures: { count: 2, size: 16, seed: 3 },
      blur: { kind: 'gaussian', sigma: 0.8, size: 3 },
      boundary: 'circular',
      noise: { left: 0.03, right: 0.03 },
      solver: { tolerance: 1e-5, maxEvaluations: 60 },
      optimiser: { learningRate: 0.05, steps: 8 },
      methods: [
        { name: 'exact', gradient: { kind: 'implicit', solver: 'gmres', tolerance: 1e-3, maxIterations: 60 } },
        { name: 'restarted, K = 1', gradient: { kind: 'restarted', applications: 1 } },
        { name: 'restarted, K = 20', gradient: { kind: 'restarted', applications: 20 } },
      ],
    }),
    ...changes,
  };
}
