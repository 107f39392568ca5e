import { exportOnnx, type OnnxBoundary, type OnnxPart } from '../onnx/export-onnx.js';
import { writeFileAtomic } from './atomic-file.js';
import { readPlainModel } from './model-file.js';

/**
 * Writes a model as an `.onnx` file: one application of its layer T, or its denoiser alone (docs/models.md).
 *
 * @param model path of a model file
 * @returns bytes written
 * @throws StillpointError NOT_FOUND, BAD_MODEL, BAD_CONFIGURATION when the layer cannot be expressed, CANNOT_WRITE
 */
export async function writeOnnx(
  model: string,
  target: string,
  part: OnnxPart = 'layer',
  boundary: OnnxBoundary = 'circular',
): Promise<number> {
  const bytes = exportOnnx(await readPlainModel(model), part, boundary);
  await writeFileAtomic(target, bytes);
  return bytes.length;
}
