import { basename } from 'node:path';

import { z } from 'zod';

import { StillpointError } from '../contract/errors.js';
import { explainIssue } from '../contract/explain-issue.js';
import type { ModelSummary } from '../contract/model.js';
import { modelConfigSchema, type ModelConfig } from '../contract/training.js';
import { createModel, type Model } from '../models/model.js';
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from './safetensors.js';

/** Raised when a reader of today could not make sense of a file written by then. */
const FORMAT_VERSION = '1';

/** What a model remembers of its training. */
export const trainingSummarySchema = z.object({
  /** What it was trained on and for, in a sentence. */
  description: z.string(),
  /** ISO date. */
  trained: z.string(),
  steps: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
  /** The run's command and configuration, for the record. */
  configuration: z.unknown(),
  validation: z.object({ psnr: z.number(), ssim: z.number() }).nullable(),
});
export type TrainingSummary = z.infer<typeof trainingSummarySchema>;

/** The metadata of a model file: strings only, as the format demands. */
const metadataSchema = z.object({
  'stillpoint.format': z.string(),
  'stillpoint.model': z.string(),
  'stillpoint.training': z.string().optional(),
});

const HINT = 'Choose a model made by Stillpoint, or copy this one again: it may be damaged.';

function parseJson(text: string, what: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StillpointError('BAD_MODEL', `${path}: its ${what} is not valid JSON.`, HINT, { cause });
  }
}

function parseMetadata(metadata: Record<string, string>, path: string) {
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) {
    throw new StillpointError('BAD_MODEL', `${path} is a safetensors file, but not a Stillpoint model.`, HINT);
  }
  const version = parsed.data['stillpoint.format'];
  if (version !== FORMAT_VERSION) {
    throw new StillpointError(
      'BAD_MODEL',
      `${path} has model format ${version}; this version of Stillpoint reads format ${FORMAT_VERSION}.`,
      'Update Stillpoint, or train or export the model again with this version.',
    );
  }
  const given = parseJson(parsed.data['stillpoint.model'], 'configuration', path);
  const config = modelConfigSchema.safeParse(given);
  if (!config.success) {
    const mistakes = config.error.issues.map((issue) => explainIssue(issue, given)).join('; ');
    throw new StillpointError('BAD_MODEL', `${path}: its configuration does not hold. ${mistakes}.`, HINT);
  }
  const training = parsed.data['stillpoint.training'];
  const summary =
    training === undefined ? null : trainingSummarySchema.safeParse(parseJson(training, 'training summary', path));
  return { config: config.data, summary: summary?.success === true ? summary.data : null };
}

/** The model's name: its file name without the ending. */
function nameOf(path: string): string {
  return basename(path).replace(/\.safetensors$/, '');
}

/**
 * Reads a model from one `.safetensors` file.
 *
 * @throws StillpointError NOT_FOUND, or BAD_MODEL when it is damaged, not ours, of another format or of another shape
 */
export async function loadModel(path: string): Promise<Model> {
  const { metadata, tensors } = await readSafetensors(path);
  const { config } = parseMetadata(metadata, path);
  const model = createModel(config, nameOf(path));
  try {
    model.parameters.load(tensors);
  } catch (error) {
    model.dispose();
    if (error instanceof StillpointError)
      throw new StillpointError(error.code, `${path}: ${error.message}`, error.hint);
    throw error;
  }
  return model;
}

/** Writes a model aside and renames it into place. */
export async function saveModel(
  path: string,
  model: { config: ModelConfig; parameters: Model['parameters'] },
  summary: TrainingSummary,
): Promise<void> {
  await writeSafetensors(path, {
    metadata: {
      'stillpoint.format': FORMAT_VERSION,
      'stillpoint.model': JSON.stringify(model.config),
      'stillpoint.training': JSON.stringify(summary),
    },
    tensors: await model.parameters.save(),
  });
}

/** What a library card shows, from the file's header alone. */
export async function summariseModel(path: string, bundled: boolean): Promise<ModelSummary> {
  const { metadata, shapes, bytes } = await readSafetensorsMetadata(path);
  const { config, summary } = parseMetadata(metadata, path);
  return {
    name: nameOf(path),
    notes: '',
    bundled,
    scheme: config.scheme.kind,
    parameters: [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((product, n) => product * n, 1), 0),
    bytes,
    description: summary?.description ?? '',
    trained: summary?.trained ?? null,
    validation: summary?.validation ?? null,
    lipschitz: { certified: null, local: null },
    thumbnail: null,
    run: null,
  };
}
