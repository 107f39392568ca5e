import { StillpointError } from '../contract/errors.js';
import { writeFileAtomic } from './atomic-file.js';
import { readFileBytes } from './file-bytes.js';
import { ELEMENTS } from './safetensors-elements.js';
import { encodeHeader, parseHeader, PREFIX, readHeader, splitHeader, type Entry } from './safetensors-header.js';
import { bytesOf } from './typed-view.js';

/** A named array, row-major, in float32 whatever the file holds. */
export interface StoredTensor {
  shape: number[];
  data: Float32Array;
}

/** What a `.safetensors` file holds. */
export interface Safetensors {
  metadata: Record<string, string>;
  tensors: Map<string, StoredTensor>;
}

/** What is written to one. */
export interface SafetensorsContent {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
}

/**
 * Reads a `.safetensors` file: F32, and F64, F16, BF16 and I64 rounded to float32.
 *
 * @throws StillpointError NOT_FOUND, or BAD_MODEL when the file is cut short, damaged, or holds another element type
 * @see https://huggingface.co/docs/safetensors, whose checks are made here too
 */
export async function readSafetensors(file: string): Promise<Safetensors> {
  const bytes = await readFileBytes(file, 'BAD_MODEL');
  const { header } = splitHeader(bytes, file);
  const { metadata, entries } = parseHeader(header, bytes.length, file);
  const body = bytes.subarray(PREFIX + header.length);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of entries) tensors.set(name, { shape: entry.shape, data: readElements(body, entry) });
  return { metadata, tensors };
}

/**
 * Metadata, shapes and length of a `.safetensors` file, from its header alone; a file that was cut short is still noticed.
 *
 * @throws StillpointError as {@link readSafetensors} does
 */
export async function readSafetensorsMetadata(
  file: string,
): Promise<{ metadata: Record<string, string>; shapes: Map<string, number[]>; bytes: number }> {
  const { header, bytes } = await readHeader(file);
  const { metadata, entries } = parseHeader(header, bytes, file);
  return { metadata, shapes: new Map(entries.map(([name, { shape }]) => [name, shape])), bytes };
}

function readElements(body: Buffer, { dtype, data_offsets: [from, to] }: Entry): Float32Array {
  // The header was checked: there is such a type, and the bytes are there.
  return ELEMENTS[dtype]?.read(body.subarray(from, to)) ?? new Float32Array(0);
}

/**
 * Writes arrays as float32, aside and then renamed into place.
 *
 * @throws StillpointError CANNOT_WRITE; BAD_CONFIGURATION when an array does not fill its shape
 */
export async function writeSafetensors(file: string, { metadata, tensors }: SafetensorsContent): Promise<void> {
  const header: [string, unknown][] = [['__metadata__', metadata]];
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    const count = shape.reduce((product, n) => product * n, 1);
    if (count !== data.length || name === '__metadata__') {
      throw new StillpointError(
        'BAD_CONFIGURATION',
        `Cannot store “${name}”: the shape [${shape.join(', ')}] needs ${count} values, there are ${data.length}.`,
        'This is a defect in Stillpoint; please report it.',
      );
    }
    header.push([name, { dtype: 'F32', shape, data_offsets: [offset, offset + 4 * count] }]);
    parts.push(bytesOf(data));
    offset += 4 * count;
  }
  // Copied before anything waits: the arrays may change meanwhile.
  await writeFileAtomic(file, Buffer.concat([encodeHeader(Object.fromEntries(header)), ...parts]));
}
