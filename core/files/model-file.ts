import { basename } from 'node:path';

import { z } from 'zod';

import { StillpointError } from '../contract/errors.js';
import { explainIssue } from '../contract/explain-issue.js';
import { MODEL_ENDING, type ModelSummary } from '../contract/model.js';
import { modelConfigSchema, type ModelConfig } from '../contract/training.js';
import { createModel, type Model } from '../models/model.js';
import { storedShapes } from '../models/stored-shapes.js';
import { requireTensors } from '../networks/required-tensors.js';
import type { PlainModel } from '../onnx/export-onnx.js';
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from './safetensors.js';
import { rewriteMetadata } from './safetensors-metadata.js';

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
  /** Lip(T) by the run's last monitors: a certified bound, and σ_max(J) at equilibria; absent where nothing was monitored. */
  lipschitz: z
    .object({
      certified: z.number().nullable(),
      local: z.number().nullable(),
      /** At which they were seen; models of before do not say. */
      step: z.number().int().optional(),
    })
    .optional(),
});
export type TrainingSummary = z.infer<typeof trainingSummarySchema>;

/** The metadata of a model file: strings only, as the format demands. */
const metadataSchema = z.object({
  'stillpoint.format': z.string(),
  'stillpoint.model': z.string(),
  'stillpoint.training': z.string().optional(),
  'stillpoint.notes': z.string().optional(),
  'stillpoint.run': z.string().optional(),
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
  return {
    config: config.data,
    summary: summary?.success === true ? summary.data : null,
    notes: parsed.data['stillpoint.notes'] ?? '',
    run: parsed.data['stillpoint.run'] ?? null,
  };
}

/** The model's name: its file name without the ending. */
function nameOf(path: string): string {
  return basename(path, MODEL_ENDING);
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
    naming(path, () => {
      model.parameters.load(tensors);
    });
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

/**
 * Puts the weights of a model file into a model of the same shape.
 *
 * @throws StillpointError as {@link loadModel} does, or BAD_MODEL when it is of another shape
 */
export async function loadWeights(path: string, model: Model): Promise<void> {
  const { tensors } = await readSafetensors(path);
  const hint = 'Start from a model that was made by a configuration with the same "model".';
  naming(
    path,
    () => {
      model.parameters.load(tensors);
    },
    hint,
  );
}

/** What is wrong with a model's arrays is told with its file's name. @param hint in place of what the error says to do */
function naming(path: string, work: () => void, hint?: string): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof StillpointError)) throw error;
    throw new StillpointError(error.code, `${path}: ${error.message}`, hint ?? error.hint, { cause: error });
  }
}

/**
 * Reads a model file as plain arrays, and checks it completely: everything that its configuration asks for is there, in the right shape
 * and finite. Builds nothing, so no backend is needed.
 *
 * @throws StillpointError NOT_FOUND, or BAD_MODEL saying what is wrong
 */
export async function readPlainModel(path: string): Promise<PlainModel> {
  const { metadata, tensors: weights } = await readSafetensors(path);
  const { config } = parseMetadata(metadata, path);
  naming(path, () => {
    const required = storedShapes(config);
    requireTensors(required, weights);
    for (const name of required.keys()) requireFinite(name, weights.get(name)?.data ?? []);
  });
  return { name: nameOf(path), config, weights };
}

function requireFinite(name: string, data: Iterable<number>): void {
  for (const value of data) {
    if (!Number.isFinite(value)) {
      throw new StillpointError('BAD_MODEL', `The tensor "${name}" holds a value that is not a finite number.`, HINT);
    }
  }
}

/** What the library keeps with a model besides what made it. */
export interface ModelRemarks {
  /** The person's own words; empty for none. */
  readonly notes?: string;
  /** The run that made it. */
  readonly run?: string;
}

/**
 * Writes a model file again with other remarks; those that are not given stay.
 *
 * @param target may be the file itself
 * @throws StillpointError NOT_FOUND, BAD_MODEL, CANNOT_WRITE
 */
export async function writeRemarks(path: string, { notes, run }: ModelRemarks, target = path): Promise<void> {
  await rewriteMetadata(path, target, (metadata) => {
    const { 'stillpoint.notes': old = '', ...rest } = metadata;
    const said = notes ?? old;
    return {
      ...rest,
      ...(said === '' ? {} : { 'stillpoint.notes': said }),
      ...(run === undefined ? {} : { 'stillpoint.run': run }),
    };
  });
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
  const { config, summary, notes, run } = parseMetadata(metadata, path);
  return {
    name: nameOf(path),
    notes,
    bundled,
    scheme: config.scheme.kind,
    parameters: [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((product, n) => product * n, 1), 0),
    bytes,
    description: summary?.description ?? '',
    trained: summary?.trained ?? null,
    validation: summary?.validation ?? null,
    lipschitz: summary?.lipschitz ?? { certified: null, local: null },
    thumbnail: null,
    run,
  };
}
