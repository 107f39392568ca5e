import { schemaLeaves, type Leaf } from './schema-leaves.js';
import type { FieldWords } from '../../text/english/training-fields.js';
import { text } from '../../text/text.js';

/** Groups of the Train view. `question` fields belong to the three questions and are drawn there. */
export const FIELD_GROUPS = [
  'scheme',
  'network',
  'solver',
  'gradient',
  'loss',
  'optimiser',
  'data',
  'guard',
  'monitoring',
] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number] | 'question';

/** How a setting is presented, beyond what the schema says of it. */
interface Presentation {
  readonly group: FieldGroup;
  readonly symbol?: string;
  readonly unit?: keyof typeof text.train.units;
  /** First value where the schema has no default. */
  readonly start?: unknown;
  /** It has an effect only while another setting has one of these values; otherwise it says so. */
  readonly needs?: { readonly path: string; readonly values: readonly string[] };
}

const solver = (...values: string[]) => ({ path: 'solver.kind', values });
const optimiser = (...values: string[]) => ({ path: 'optimiser.kind', values });

/** By key, or by key without its kinds where all kinds mean the same. */
const PRESENTATIONS: Readonly<Record<string, Presentation>> = {
  title: { group: 'question' },
  description: { group: 'question' },
  'model.scheme.kind': { group: 'scheme', symbol: 'T' },
  'model.scheme.stepSize': { group: 'scheme', symbol: 'η' },
  'model.scheme.rho': { group: 'scheme', symbol: 'ρ' },
  'model.scheme.noiseExponent': { group: 'scheme', symbol: 'p' },
  'model.scheme.level': { group: 'scheme', symbol: 'σ' },
  'model.scheme.regularisation': { group: 'scheme', symbol: 'λ' },
  'model.weightedNorm': { group: 'scheme', symbol: 'W' },
  'model.weightedNorm.height': { group: 'scheme', unit: 'pixels', start: 64 },
  'model.weightedNorm.width': { group: 'scheme', unit: 'pixels', start: 64 },
  'model.network.kind': { group: 'network', symbol: 'S' },
  'model.network.layers': { group: 'network', start: 8 },
  'model.network.blocks': { group: 'network', start: 4 },
  'model.network.channels': { group: 'network', start: 32 },
  'model.network@drunet.channels': { group: 'network' },
  'model.network@multiscale.channels': { group: 'network', start: 16 },
  'model.network.half.channels': { group: 'network', start: 48 },
  'model.network.half.blocks': { group: 'network', start: 2 },
  'model.network.quarter': { group: 'network' },
  'model.network.quarter.channels': { group: 'network', start: 64 },
  'model.network.quarter.blocks': { group: 'network', start: 2 },
  'model.network.activation': { group: 'network' },
  'model.network.noiseMap': { group: 'network' },
  'model.network.batchNorm': { group: 'network' },
  'model.network.spectralBound': { group: 'network', start: 1 },
  'model.network@nonexpansive.spectralBound': { group: 'network' },
  'model.network.lipschitz': { group: 'network', symbol: 'Lip(R)' },
  'pretraining.steps': { group: 'network', unit: 'steps' },
  'pretraining.level': { group: 'network', symbol: 'σ' },
  'pretraining.gain': { group: 'network' },
  'solver.kind': { group: 'solver' },
  'solver.history': { group: 'solver', symbol: 'm', needs: solver('anderson', 'broyden') },
  'solver.ridge': { group: 'solver', symbol: 'λ', needs: solver('anderson') },
  'solver.mixing': { group: 'solver', symbol: 'β', needs: solver('anderson', 'picard') },
  'solver.tolerance': { group: 'solver', symbol: 'ε' },
  'solver.maxEvaluations': { group: 'solver', symbol: 'K' },
  'gradient.kind': { group: 'gradient' },
  'gradient@jfb.steps': { group: 'gradient', symbol: 'k' },
  'gradient@neumann.terms': { group: 'gradient', start: 5 },
  'gradient@implicit.solver': { group: 'gradient' },
  'gradient@implicit.tolerance': { group: 'gradient', symbol: 'ε' },
  'gradient@implicit.maxIterations': { group: 'gradient' },
  'gradient@restarted.applications': { group: 'gradient', symbol: 'K' },
  'gradient@restarted.memory': { group: 'gradient', unit: 'megabytes' },
  'gradient@unrolled.steps': { group: 'gradient', symbol: 'K', start: 10 },
  contraction: { group: 'gradient' },
  'contraction.target': { group: 'gradient', symbol: 'L' },
  'contraction.weight': { group: 'gradient', symbol: 'γ' },
  'loss.kind': { group: 'loss', symbol: 'ℓ' },
  'loss@charbonnier.epsilon': { group: 'loss', symbol: 'ε' },
  'loss@ssim.share': { group: 'loss' },
  'optimiser.kind': { group: 'optimiser' },
  'optimiser.learningRate': { group: 'optimiser', symbol: 'η' },
  'optimiser.schedule': { group: 'optimiser' },
  'optimiser.final': {
    group: 'optimiser',
    needs: { path: 'optimiser.schedule', values: ['cosine', 'linear', 'exponential'] },
  },
  'optimiser.warmup': { group: 'optimiser', unit: 'steps' },
  'optimiser.momentum': { group: 'optimiser', symbol: 'μ', needs: optimiser('sgd') },
  'optimiser.weightDecay': { group: 'optimiser', needs: optimiser('adamw', 'sgd') },
  'optimiser.clip': { group: 'optimiser' },
  'optimiser.averaging': { group: 'optimiser' },
  batch: { group: 'optimiser', unit: 'crops' },
  'degradation.blurs': { group: 'question' },
  'degradation.blurs[].kind': { group: 'question' },
  'degradation.blurs[].sigma': { group: 'question', symbol: 'σ', unit: 'pixels', start: [0.5, 3] },
  'degradation.blurs[].size': { group: 'question', unit: 'pixels' },
  'degradation.blurs[].length': { group: 'question', symbol: 'ℓ', unit: 'pixels', start: [3, 20] },
  'degradation.blurs[].radius': { group: 'question', symbol: 'r', unit: 'pixels', start: [1, 5] },
  'degradation.blurs[].extent': { group: 'question', unit: 'pixels', start: [5, 21] },
  'degradation.blurs[].weight': { group: 'question' },
  'degradation.noise': { group: 'question', symbol: 'σ' },
  'degradation.boundaries': { group: 'data' },
  'data.crop': { group: 'data', unit: 'pixels' },
  'data.maxSide': { group: 'data', unit: 'pixels' },
  'data.sampling': { group: 'data' },
  'data.augmentation.flip': { group: 'data' },
  'data.augmentation.rotate': { group: 'data' },
  'data.memory': { group: 'data', unit: 'megabytes' },
  steps: { group: 'question', unit: 'steps' },
  minutes: { group: 'question', unit: 'minutes', start: 30 },
  seed: { group: 'data' },
  stopping: { group: 'guard' },
  'stopping.patience': { group: 'guard', unit: 'validations' },
  'stopping.margin': { group: 'guard', unit: 'decibels' },
  'guard.residual': { group: 'guard' },
  'guard.patience': { group: 'guard', unit: 'steps' },
  'guard.factor': { group: 'guard' },
  'guard.attempts': { group: 'guard' },
  monitoring: { group: 'monitoring' },
  'monitoring.every': { group: 'monitoring', unit: 'steps' },
  'monitoring.budget': { group: 'monitoring' },
  'monitoring.images': { group: 'monitoring' },
  checkpointEvery: { group: 'monitoring', unit: 'steps' },
};

/** One setting, with everything needed to show and edit it. */
export type Field = Leaf & Presentation & FieldWords;

/** `gradient@jfb.steps` → `gradient.steps`. */
const withoutKinds = (key: string): string => key.replace(/@[^.[]+/g, '');

/** @throws Error when the schema has a setting that this table does not know: a test keeps that from happening */
function toField(leaf: Leaf): Field {
  const plain = withoutKinds(leaf.key);
  const presentation = PRESENTATIONS[leaf.key] ?? PRESENTATIONS[plain];
  const words = text.train.fields[leaf.key] ?? text.train.fields[plain];
  if (presentation === undefined || words === undefined) throw new Error(`no field for ${leaf.key}`);
  return { ...leaf, ...presentation, ...words };
}

/** Every setting that can be changed, in the order of the schema; those that can only be left out are not. */
export const trainingFields: readonly Field[] = schemaLeaves()
  .filter(({ type }) => type !== 'nothing')
  .map(toField);

/** Fields that no setting asks for: words for something that is gone. */
export function orphanedFields(): string[] {
  const known = new Set(schemaLeaves().flatMap(({ key }) => [key, withoutKinds(key)]));
  return [...Object.keys(PRESENTATIONS), ...Object.keys(text.train.fields)].filter((key) => !known.has(key));
}
