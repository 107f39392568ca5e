import path from 'node:path';

import { StillpointError } from '../contract/errors.js';
import { writeFileAtomic } from './atomic-file.js';
import { readFileBytes } from './file-bytes.js';
import { type ArrayType, bytesOf, typedView } from './typed-view.js';

/** An array of NumPy, row-major whatever the order in the file. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/** Element types that are read, little-endian, by NumPy's name. */
const ELEMENTS = new Map<string, ArrayType<ArrayLike<number>>>([
  ['<f4', Float32Array],
  ['<f8', Float64Array],
  ['|u1', Uint8Array],
  ['<u2', Uint16Array],
]);

/**
 * Reads a `.npy` file, versions 1 to 3: float32, float64, uint8 or uint16, C or Fortran order.
 *
 * @throws StillpointError NOT_FOUND, or BAD_PICTURE when it is damaged or holds another type
 * @see numpy/lib/format.py for the format
 */
export async function readNpy(file: string): Promise<NpyArray> {
  return parseNpy(await readFileBytes(file, 'BAD_PICTURE'), path.basename(file));
}

/** @param name of the file, for errors */
export function parseNpy(bytes: Buffer, name: string): NpyArray {
  const { header, start } = readHeader(bytes, name);
  const { descr, fortranOrder, shape } = parseHeader(header, name);
  const Element = ELEMENTS.get(descr);
  if (Element === undefined) {
    throw damaged(name, `holds elements of type ${descr}`, 'Save it as float32, float64, uint8 or uint16.');
  }
  const count = shape.reduce((product, n) => product * n, 1);
  const want = count * Element.BYTES_PER_ELEMENT;
  if (bytes.length - start !== want) {
    throw damaged(name, `should hold ${want} bytes of data and holds ${bytes.length - start}`, 'Save it again.');
  }
  const stored = new Float64Array(typedView(Element, bytes.subarray(start)));
  return { shape, data: fortranOrder ? toRowMajor(stored, shape) : stored };
}

function readHeader(bytes: Buffer, name: string): { header: string; start: number } {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || bytes.length < 12) {
    throw damaged(name, 'is not a NumPy array file', 'Save it with numpy.save.');
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw damaged(name, `has the format version ${version}`, 'Save it with numpy.save.');
  const prefix = version === 1 ? 10 : 12;
  const length = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (prefix + length > bytes.length) throw damaged(name, 'was cut short', 'Save it again.');
  return { header: bytes.toString(version === 3 ? 'utf8' : 'latin1', prefix, prefix + length), start: prefix + length };
}

/** The header is a Python dictionary with exactly these three keys. */
function parseHeader(header: string, name: string): { descr: string; fortranOrder: boolean; shape: number[] } {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw damaged(name, 'has an unreadable header', 'Save it with numpy.save as a plain array of numbers.');
  }
  const sizes = shape.split(',').map((size) => size.trim());
  return {
    descr,
    fortranOrder: order === 'True',
    shape: sizes.filter((size) => size !== '').map((size) => Number.parseInt(size, 10)),
  };
}

/** Reorders elements whose first index runs fastest. */
function toRowMajor(stored: Float64Array, shape: readonly number[]): Float64Array {
  const data = new Float64Array(stored.length);
  const index = shape.map(() => 0);
  for (const value of stored) {
    data[index.reduce((at, i, axis) => at * (shape[axis] ?? 1) + i, 0)] = value;
    for (let axis = 0; axis < index.length; axis++) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (next !== shape[axis]) break;
    }
  }
  return data;
}

/**
 * Writes a float32 array as `.npy`, version 1, C order, aside and then renamed into place.
 *
 * @throws StillpointError CANNOT_WRITE
 */
export async function writeNpy(file: string, shape: readonly number[], data: Float32Array): Promise<void> {
  await writeFileAtomic(file, formatNpy(shape, data));
}

export function formatNpy(shape: readonly number[], data: Float32Array): Buffer {
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The data begin at a multiple of 64, as NumPy writes them.
  const padding = 63 - ((10 + dictionary.length) % 64);
  const header = Buffer.from(`${dictionary}${' '.repeat(padding)}\n`, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([MAGIC, Buffer.from([1, 0]), length, header, bytesOf(data)]);
}

function damaged(name: string, what: string, hint: string): StillpointError {
  return new StillpointError('BAD_PICTURE', `${name} ${what}.`, hint);
}
