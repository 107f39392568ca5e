import { StillpointError } from '../contract/errors.js';
import type { PlainImage } from '../tensor/images.js';

const shape = (image: PlainImage): string => `${image.height}×${image.width}×${image.channels}`;

/**
 * The values of two images of one shape in float64, clipped to [0, clipTo] unless that is null.
 *
 * @throws StillpointError BAD_CONFIGURATION naming the metric and both shapes when they differ, or when an image is empty
 */
export function comparable(
  metric: string,
  x: PlainImage,
  reference: PlainImage,
  clipTo: number | null,
): { a: Float64Array; b: Float64Array } {
  const size = reference.height * reference.width * reference.channels;
  if (shape(x) !== shape(reference) || x.data.length !== size || reference.data.length !== size || size === 0) {
    throw new StillpointError(
      'BAD_CONFIGURATION',
      `${metric}: the image is ${shape(x)} (${x.data.length} values), the reference ${shape(reference)} (${reference.data.length}).`,
      'Compare images of one shape: height × width × channels.',
    );
  }
  const values = (data: Float32Array): Float64Array =>
    clipTo === null ? Float64Array.from(data) : Float64Array.from(data, (v) => Math.min(clipTo, Math.max(0, v)));
  return { a: values(x.data), b: values(reference.data) };
}
