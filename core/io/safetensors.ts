import { open } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { StillpointError } from '../contract/errors.js';
import { writeFileAtomic } from './atomic-file.js';
import { readFileBytes } from './file-bytes.js';

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

/** Longest header that the reference implementation accepts, bytes. */
const MAX_HEADER = 100_000_000;

/** Bytes before the header: its length. */
const PREFIX = 8;

const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
type Entry = z.infer<typeof entrySchema>;

const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()).optional() }).catchall(entrySchema);

/** Element types that are read, and how one of them becomes a number. */
const ELEMENTS: Readonly<Record<string, { bytes: number; read: (view: DataView, at: number) => number }>> = {
  F64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  F16: { bytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => fromBrainFloat(view.getUint16(at, true)) },
  I64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
};

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
function fromBrainFloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
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

async function readHeader(file: string): Promise<{ header: Buffer; bytes: number }> {
  const handle = await open(file, 'r').catch(() => null);
  try {
    const entry = await handle?.stat();
    // What is no file to be opened is described by the reader of whole files, which knows every reason.
    if (handle === null || entry?.isFile() !== true) return splitHeader(await readFileBytes(file, 'BAD_MODEL'), file);
    const prefix = Buffer.alloc(PREFIX);
    const { bytesRead } = await handle.read(prefix, 0, PREFIX, 0);
    const header = Buffer.alloc(headerLength(prefix.subarray(0, bytesRead), entry.size, file));
    await handle.read(header, 0, header.length, PREFIX);
    return { header, bytes: entry.size };
  } finally {
    await handle?.close();
  }
}

function splitHeader(bytes: Buffer, file: string): { header: Buffer; bytes: number } {
  return { header: bytes.subarray(PREFIX, PREFIX + headerLength(bytes, bytes.length, file)), bytes: bytes.length };
}

function headerLength(prefix: Buffer, bytes: number, file: string): number {
  if (prefix.length < PREFIX) throw damaged(file, 'is too short to be a model');
  const length = prefix.readBigUInt64LE(0);
  if (length > BigInt(MAX_HEADER))
    throw damaged(file, 'is not a safetensors file (its header would be larger than 100 MB)');
  if (PREFIX + Number(length) > bytes) throw damaged(file, 'was cut short inside its header');
  return Number(length);
}

/** Checks every entry and that the arrays fill the file without gap or overlap, as the reference implementation does. */
function parseHeader(
  header: Buffer,
  bytes: number,
  file: string,
): { metadata: Record<string, string>; entries: [string, Entry][] } {
  const { __metadata__: metadata = {}, ...rest } = parseJson(header, file);
  const entries = Object.entries(rest);
  let end = 0;
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of [...entries].sort(byOffset)) {
    const element = ELEMENTS[dtype];
    if (element === undefined) throw damaged(file, `holds “${name}” as ${dtype}, which is not read here`);
    const size = shape.reduce((product, n) => product * n, element.bytes);
    if (from !== end || to - from !== size) throw damaged(file, `has a header that contradicts itself at “${name}”`);
    end = to;
  }
  const held = bytes - PREFIX - header.length;
  if (held < end) throw damaged(file, `was cut short: ${end - held} bytes are missing`);
  if (held > end) throw damaged(file, `has ${held - end} bytes too many`);
  return { metadata, entries };
}

function byOffset([, a]: [string, Entry], [, b]: [string, Entry]): number {
  return a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1];
}

function parseJson(header: Buffer, file: string): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(header.toString('utf8')));
  } catch (error) {
    throw damaged(file, 'is not a safetensors file, or its header is damaged', error);
  }
}

function readElements(body: Buffer, { dtype, data_offsets: [from, to] }: Entry): Float32Array {
  const element = ELEMENTS[dtype];
  if (element === undefined) return new Float32Array(0);
  const view = new DataView(body.buffer, body.byteOffset + from, to - from);
  const data = new Float32Array((to - from) / element.bytes);
  for (let i = 0; i < data.length; i++) data[i] = element.read(view, i * element.bytes);
  return data;
}

/**
 * Writes arrays as float32, aside and then renamed into place.
 *
 * @throws StillpointError CANNOT_WRITE; BAD_CONFIGURATION when an array does not fill its shape
 */
export async function writeSafetensors(file: string, { metadata, tensors }: SafetensorsContent): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: metadata };
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
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + 4 * count] };
    const part = Buffer.alloc(4 * count);
    data.forEach((value, i) => part.writeFloatLE(value, 4 * i));
    parts.push(part);
    offset += part.length;
  }
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  // The format lets a header end in spaces; arrays that begin at a multiple of eight can be mapped.
  const padding = Buffer.alloc((8 - (json.length % 8)) % 8, ' ');
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeBigUInt64LE(BigInt(json.length + padding.length));
  await writeFileAtomic(file, Buffer.concat([prefix, json, padding, ...parts]));
}

function damaged(file: string, what: string, cause?: unknown): StillpointError {
  return new StillpointError(
    'BAD_MODEL',
    `${path.basename(file)} ${what}.`,
    'Use another copy of the file, or train it again.',
    {
      cause,
    },
  );
}
