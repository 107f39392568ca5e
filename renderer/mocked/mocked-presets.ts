import type { Preset } from '../../core/contract/run.js';
import { trainingConfigSchema, type TrainingConfig } from '../../core/contract/training.js';

const configOf = (part: object): TrainingConfig =>
  trainingConfigSchema.parse({
    model: {
      scheme: { kind: 'de-hqs' },
      network: { kind: 'dncnn', layers: 8, channels: 40, activation: 'elu' },
    },
    degradation: {
      blurs: [
        { kind: 'gaussian', sigma: [0.4, 3.2], weight: 2 },
        { kind: 'motion', length: [3, 27], weight: 1.5 },
        { kind: 'disk', radius: [0.8, 5.5], weight: 1.5 },
        { kind: 'shake', extent: [5, 27], weight: 2 },
      ],
      noise: [0.002, 0.03],
      boundaries: ['circular', 'circular', 'zero', 'reflect'],
    },
    ...part,
  });

/** Stand-ins for `resources/training`. */
export const mockedPresets: readonly Preset[] = [
  {
    id: 'quick',
    name: 'Quick look',
    description: 'A small network for a first impression: already useful, far from its best.',
    config: configOf({ steps: 300, checkpointEvery: 50 }),
  },
  {
    id: 'balanced',
    name: 'Balanced',
    description: 'What most people want: a contraction that loses nothing in quality.',
    config: configOf({ steps: 4000, checkpointEvery: 250 }),
  },
  {
    id: 'paper',
    name: 'As in the paper',
    description: 'The architecture and the numbers of the publication; a day on most machines.',
    config: configOf({ steps: 50_000, batch: 16 }),
  },
  {
    id: 'restarted',
    name: 'Restarted',
    description: 'Each picture goes on from its last state: five applications a step.',
    config: configOf({ gradient: { kind: 'restarted' }, data: { sampling: 'fixed' }, steps: 4000 }),
  },
];
