import * as tf from '@tensorflow/tfjs-core';

import { StillpointError } from '../contract/errors.js';
import type { Model } from '../models/model.js';
import type { Optimiser } from '../optimisers/optimiser.js';
import type { WeightAverage } from '../optimisers/weight-average.js';

/** Named arrays, as checkpoints hold them. */
export type SavedTensors = Map<string, { shape: number[]; data: Float32Array }>;

/** Everything that steps of training change, by name. */
export type RunVariables = ReadonlyMap<string, tf.Variable>;

/**
 * The variables of a stage: weights and buffers as `weights.…`, the optimiser's moments as `optimiser.MOMENT.…`, averages as `average.…`.
 *
 * @param trained names of the variables that the optimiser moves, in its order
 */
export function runVariables(
  { parameters }: Model,
  optimiser: Optimiser,
  trained: readonly string[],
  average: WeightAverage,
): RunVariables {
  const variables = new Map<string, tf.Variable>();
  for (const [name, variable] of parameters.stored()) variables.set(`weights.${name}`, variable);
  for (const [slot, moments] of optimiser.slots) {
    moments.forEach((moment, i) => variables.set(`optimiser.${slot}.${trained[i] ?? i}`, moment));
  }
  average.averages.forEach((value, i) => variables.set(`average.${parameters.names[i] ?? i}`, value));
  return variables;
}

/** Copies tensors out, their names with a prefix. */
export async function copyOut(tensors: ReadonlyMap<string, tf.Tensor>, into: SavedTensors, prefix = ''): Promise<void> {
  for (const [name, tensor] of tensors) {
    into.set(`${prefix}${name}`, { shape: [...tensor.shape], data: Float32Array.from(await tensor.data()) });
  }
}

/**
 * Overwrites every variable from arrays.
 *
 * @throws StillpointError BAD_MODEL naming the first that is missing or has another shape; nothing is changed then
 */
export function copyIn(
  variables: RunVariables,
  from: ReadonlyMap<string, { shape: number[]; data: Float32Array }>,
): void {
  const values = [...variables].map(([name, variable]) => ({
    variable,
    value: fitting(name, variable, from.get(name)),
  }));
  for (const { variable, value } of values) {
    tf.tidy(() => {
      variable.assign(tf.tensor(value, variable.shape, 'float32'));
    });
  }
}

function fitting(
  name: string,
  variable: tf.Variable,
  saved: { shape: number[]; data: Float32Array } | undefined,
): Float32Array {
  if (saved?.shape.join() === variable.shape.join()) return saved.data;
  const found = saved === undefined ? 'is missing' : `has shape [${saved.shape.join(', ')}]`;
  throw new StillpointError(
    'BAD_MODEL',
    `The checkpoint's tensor "${name}" ${found}; [${variable.shape.join(', ')}] is needed.`,
    'The checkpoint belongs to another configuration: resume with its own, or start a new run.',
  );
}

/** What the variables of a run were at one moment. Shares their memory until they change. */
export class RestorePoint {
  private readonly values: ReadonlyMap<string, tf.Tensor>;

  /** @param values what they were, owned by the restore point; by default what they are */
  constructor(
    private readonly variables: RunVariables,
    values?: ReadonlyMap<string, tf.Tensor>,
  ) {
    this.values = values ?? new Map([...variables].map(([name, variable]) => [name, tf.clone(variable)]));
  }

  /** Puts them back. */
  restore(): void {
    for (const [name, value] of this.values) this.variables.get(name)?.assign(value);
  }

  async copyOut(into: SavedTensors, prefix: string): Promise<void> {
    await copyOut(this.values, into, prefix);
  }

  dispose(): void {
    for (const value of this.values.values()) value.dispose();
  }
}

/** A saved image's shape, checked. */
export function imageShape(shape: readonly number[]): [number, number, number, number] {
  const [b, h, w, c] = shape;
  if (b === undefined || h === undefined || w === undefined || c === undefined) {
    throw new StillpointError(
      'BAD_MODEL',
      'The checkpoint is damaged: a tensor has too few axes.',
      'Start the run again.',
    );
  }
  return [b, h, w, c];
}
