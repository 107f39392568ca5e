import { open } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { StillpointError } from '../contract/errors.js';
import { readFileBytes } from './file-bytes.js';
import { ELEMENTS } from './safetensors-elements.js';

/** Longest header that the reference implementation accepts, bytes. */
const MAX_HEADER = 100_000_000;

/** Bytes before the header: its length. */
export const PREFIX = 8;

const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
export type Entry = z.infer<typeof entrySchema>;

const metadataSchema = z.record(z.string(), z.string());
// A map: an object would lose an array that is named “__proto__”, which the format allows.
const entriesSchema = z.map(z.string(), entrySchema);

/** The header's bytes, read alone, and the length of the whole file. */
export async function readHeader(file: string): Promise<{ header: Buffer; bytes: number }> {
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

/** The header's bytes of a file that is in memory. */
export function splitHeader(bytes: Buffer, file: string): { header: Buffer; bytes: number } {
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
export function parseHeader(
  header: Buffer,
  bytes: number,
  file: string,
): { metadata: Record<string, string>; entries: [string, Entry][] } {
  const { metadata, entries } = parseJson(header, file);
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

function parseJson(header: Buffer, file: string): { metadata: Record<string, string>; entries: [string, Entry][] } {
  try {
    const json: unknown = JSON.parse(header.toString('utf8'));
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new TypeError('not an object');
    const stated = new Map<string, unknown>(Object.entries(json));
    const metadata = metadataSchema.parse(stated.get('__metadata__') ?? {});
    stated.delete('__metadata__');
    return { metadata, entries: [...entriesSchema.parse(stated)] };
  } catch (error) {
    throw damaged(file, 'is not a safetensors file, or its header is damaged', error);
  }
}

/** The bytes before the arrays: the header's length, and the header. */
export function encodeHeader(header: Readonly<Record<string, unknown>>): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  // The format lets a header end in spaces; arrays that begin at a multiple of eight can be mapped.
  const padding = Buffer.alloc((8 - (json.length % 8)) % 8, ' ');
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeBigUInt64LE(BigInt(json.length + padding.length));
  return Buffer.concat([prefix, json, padding]);
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
