import { schemaLeaves, type Leaf } from '../../../core/contract/schema-leaves.js';
import type { TermId } from '../../text/english/glossary.js';

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

/** How a setting is presented. What it is called and what it does is in the schema. */
interface Presentation {
  readonly group: FieldGroup;
  /** First value where the schema has no default. */
  readonly start?: unknown;
  /** It has an effect only while another setting has one of these values; otherwise it says so. */
  readonly needs?: { readonly path: string; readonly values: readonly string[] };
  /** What the glossary has more to say of. */
  readonly term?: TermId;
}

const solver = (...values: string[]) => ({ path: 'solver.kind', values });
const optimiser = (...values: string[]) => ({ path: 'optimiser.kind', values });

/** By key, or by key without its kinds where all kinds mean the same. */
const PRESENTATIONS: Readonly<Record<string, Presentation>> = {
  title: { group: 'question' },
  description: { group: 'question' },
  'model.scheme.kind': { group: 'scheme', term: 'scheme' },
  'model.scheme.stepSize': { group: 'scheme', term: 'step-size' },
  'model.scheme.rho': { group: 'scheme', term: 'splitting-weight' },
  'model.scheme.noiseExponent': { group: 'scheme' },
  'model.scheme.level': { group: 'scheme' },
  'model.scheme.regularisation': { group: 'scheme', term: 'regularisation' },
  'model.weightedNorm': { group: 'scheme' },
  'model.weightedNorm.height': { group: 'scheme', start: 64 },
  'model.weightedNorm.width': { group: 'scheme', start: 64 },
  'model.network.kind': { group: 'network', term: 'denoiser' },
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
  'model.network.spectralBound': { group: 'network', start: 1, term: 'spectral-normalisation' },
  'model.network@nonexpansive.spectralBound': { group: 'network' },
  'model.network.lipschitz': { group: 'network', term: 'certified-bound' },
  'pretraining.steps': { group: 'network', term: 'pretraining' },
  'pretraining.level': { group: 'network' },
  'pretraining.gain': { group: 'network' },
  'solver.kind': { group: 'solver', term: 'solver' },
  'solver.history': { group: 'solver', needs: solver('anderson', 'broyden'), term: 'anderson' },
  'solver.ridge': { group: 'solver', needs: solver('anderson') },
  'solver.mixing': { group: 'solver', needs: solver('anderson', 'picard'), term: 'relaxed-picard' },
  'solver.tolerance': { group: 'solver', term: 'tolerance' },
  'solver.maxEvaluations': { group: 'solver', term: 'evaluation' },
  'gradient.kind': { group: 'gradient', term: 'jfb' },
  'gradient@jfb.steps': { group: 'gradient', term: 'k-step-jfb' },
  'gradient@neumann.terms': { group: 'gradient', start: 5, term: 'neumann-series' },
  'gradient@implicit.solver': { group: 'gradient', term: 'exact-gradient' },
  'gradient@implicit.tolerance': { group: 'gradient' },
  'gradient@implicit.maxIterations': { group: 'gradient' },
  'gradient@restarted.applications': { group: 'gradient', term: 'restarted-jfb' },
  'gradient@restarted.memory': { group: 'gradient' },
  'gradient@unrolled.steps': { group: 'gradient', start: 10, term: 'unrolling' },
  contraction: { group: 'gradient', term: 'contraction-penalty' },
  'contraction.target': { group: 'gradient' },
  'contraction.weight': { group: 'gradient' },
  'loss.kind': { group: 'loss', term: 'loss' },
  'loss@charbonnier.epsilon': { group: 'loss' },
  'loss@ssim.share': { group: 'loss' },
  'optimiser.kind': { group: 'optimiser', term: 'optimiser' },
  'optimiser.learningRate': { group: 'optimiser', term: 'learning-rate' },
  'optimiser.schedule': { group: 'optimiser' },
  'optimiser.final': {
    group: 'optimiser',
    needs: { path: 'optimiser.schedule', values: ['cosine', 'linear', 'exponential'] },
  },
  'optimiser.warmup': { group: 'optimiser' },
  'optimiser.momentum': { group: 'optimiser', needs: optimiser('sgd') },
  'optimiser.weightDecay': { group: 'optimiser', needs: optimiser('adamw', 'sgd') },
  'optimiser.clip': { group: 'optimiser', term: 'gradient-clipping' },
  'optimiser.averaging': { group: 'optimiser', term: 'weight-averaging' },
  batch: { group: 'optimiser', term: 'batch' },
  'degradation.blurs': { group: 'question' },
  'degradation.blurs[].kind': { group: 'question' },
  'degradation.blurs[].sigma': { group: 'question', start: [0.5, 3] },
  'degradation.blurs[].size': { group: 'question' },
  'degradation.blurs[].length': { group: 'question', start: [3, 20] },
  'degradation.blurs[].radius': { group: 'question', start: [1, 5] },
  'degradation.blurs[].extent': { group: 'question', start: [5, 21] },
  'degradation.blurs[].weight': { group: 'question' },
  'degradation.noise': { group: 'question', term: 'noise-level' },
  'degradation.boundaries': { group: 'data', term: 'boundary-rule' },
  'data.crop': { group: 'data', term: 'crop' },
  'data.maxSide': { group: 'data' },
  'data.sampling': { group: 'data' },
  'data.augmentation.flip': { group: 'data' },
  'data.augmentation.rotate': { group: 'data' },
  'data.memory': { group: 'data' },
  steps: { group: 'question', term: 'training-step' },
  minutes: { group: 'question', start: 30 },
  seed: { group: 'data' },
  stopping: { group: 'guard' },
  'stopping.patience': { group: 'guard' },
  'stopping.margin': { group: 'guard' },
  'guard.residual': { group: 'guard' },
  'guard.patience': { group: 'guard' },
  'guard.factor': { group: 'guard' },
  'guard.attempts': { group: 'guard' },
  monitoring: { group: 'monitoring', term: 'probe-pictures' },
  'monitoring.every': { group: 'monitoring' },
  'monitoring.budget': { group: 'monitoring' },
  'monitoring.images': { group: 'monitoring' },
  checkpointEvery: { group: 'monitoring', term: 'checkpoint' },
};

/** One setting, with everything needed to show and edit it. */
export type Field = Leaf & Presentation;

/** `gradient@jfb.steps` → `gradient.steps`. */
const withoutKinds = (key: string): string => key.replace(/@[^.[]+/g, '');

/** @throws Error when the schema has a setting that this table does not know: a test keeps that from happening */
function toField(leaf: Leaf): Field {
  const presentation = PRESENTATIONS[leaf.key] ?? PRESENTATIONS[withoutKinds(leaf.key)];
  if (presentation === undefined) throw new Error(`no group for ${leaf.key}`);
  return { ...leaf, ...presentation };
}

/** Every setting that can be changed, in the order of the schema; those that can only be left out are not. */
export const trainingFields: readonly Field[] = schemaLeaves()
  .filter(({ type }) => type !== 'nothing')
  .map(toField);

/** @param key as in {@link Leaf} @throws Error where the schema has no such setting */
export function fieldOf(key: string): Field {
  const field = trainingFields.find((each) => each.key === key);
  if (field === undefined) throw new Error(`no setting ${key}`);
  return field;
}

/** Entries of the table that no setting asks for. */
export function orphanedFields(): string[] {
  const known = new Set(schemaLeaves().flatMap(({ key }) => [key, withoutKinds(key)]));
  return Object.keys(PRESENTATIONS).filter((key) => !known.has(key));
}
