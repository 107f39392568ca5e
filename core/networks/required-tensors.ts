import { StillpointError } from '../contract/errors.js';

/** Arrays by name, as a file holds them. */
export type NamedArrays = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/**
 * Checks that arrays are there and have their shapes; others beside them do no harm.
 *
 * @param required names and shapes
 * @throws StillpointError BAD_MODEL naming the first missing tensor or wrong shape
 */
export function requireTensors(required: Iterable<readonly [string, readonly number[]]>, arrays: NamedArrays): void {
  const hint = 'The file does not belong to this configuration; choose another model.';
  for (const [name, shape] of required) {
    const array = arrays.get(name);
    if (array === undefined) throw new StillpointError('BAD_MODEL', `The tensor "${name}" is missing.`, hint);
    if (array.shape.join() !== shape.join()) {
      const message = `The tensor "${name}" has shape [${array.shape.join(', ')}]; [${shape.join(', ')}] is needed.`;
      throw new StillpointError('BAD_MODEL', message, hint);
    }
  }
}
