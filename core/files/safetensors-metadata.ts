import { createHash } from 'node:crypto';

import { writeFileAtomic } from './atomic-file.js';
import { readFileBytes } from './file-bytes.js';
import { encodeHeader, parseHeader, PREFIX, splitHeader } from './safetensors-header.js';

/**
 * Writes a `.safetensors` file again with other metadata, its arrays as they are.
 *
 * @param target may be the file itself: the old content or all of the new is there at every moment
 * @throws StillpointError NOT_FOUND, BAD_MODEL, CANNOT_WRITE
 */
export async function rewriteMetadata(
  file: string,
  target: string,
  change: (metadata: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<void> {
  const bytes = await readFileBytes(file, 'BAD_MODEL');
  const { header } = splitHeader(bytes, file);
  const { metadata, entries } = parseHeader(header, bytes.length, file);
  const changed = encodeHeader({ __metadata__: change(metadata), ...Object.fromEntries(entries) });
  await writeFileAtomic(target, Buffer.concat([changed, bytes.subarray(PREFIX + header.length)]));
}

/**
 * A digest of the arrays of a `.safetensors` file and their names: the same for copies, whatever their metadata say.
 *
 * @throws StillpointError NOT_FOUND, BAD_MODEL
 */
export async function digestOfArrays(file: string): Promise<string> {
  const bytes = await readFileBytes(file, 'BAD_MODEL');
  const { header } = splitHeader(bytes, file);
  const { entries } = parseHeader(header, bytes.length, file);
  const hash = createHash('sha256').update(JSON.stringify(entries));
  return hash.update(bytes.subarray(PREFIX + header.length)).digest('hex');
}
