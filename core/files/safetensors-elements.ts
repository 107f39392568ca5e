import { typedView } from './typed-view.js';

/** An element type that is read. */
interface Element {
  /** Of one element. */
  readonly bytes: number;
  /** A whole number of elements as float32, in memory of its own. */
  readonly read: (bytes: Uint8Array) => Float32Array;
}

/** Element types that are read, by the format's names. */
export const ELEMENTS: Readonly<Record<string, Element>> = {
  F64: { bytes: 8, read: (bytes) => new Float32Array(typedView(Float64Array, bytes)) },
  F32: { bytes: 4, read: (bytes) => typedView(Float32Array, new Uint8Array(bytes)) },
  F16: { bytes: 2, read: fromHalves },
  BF16: { bytes: 2, read: fromBrainFloats },
  I64: { bytes: 8, read: fromWholes },
};

/** What each of the 65536 numbers of half precision is; made when the first file asks. */
let halves: Float32Array | null = null;

function fromHalves(bytes: Uint8Array): Float32Array {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => fromHalf(bits));
  const stored = typedView(Uint16Array, bytes);
  const data = new Float32Array(stored.length);
  for (let i = 0; i < data.length; i++) data[i] = halves[stored[i] ?? 0] ?? 0;
  return data;
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** From halves, because a BigInt for each takes ten times as long; the sum is rounded as a BigInt would be. */
function fromWholes(bytes: Uint8Array): Float32Array {
  const low = typedView(Uint32Array, bytes);
  const high = typedView(Int32Array, bytes);
  const data = new Float32Array(low.length / 2);
  for (let i = 0; i < data.length; i++) data[i] = (high[2 * i + 1] ?? 0) * 2 ** 32 + (low[2 * i] ?? 0);
  return data;
}

/** Each is the upper half of a float32. */
function fromBrainFloats(bytes: Uint8Array): Float32Array {
  const stored = typedView(Uint16Array, bytes);
  const bits = new Uint32Array(stored.length);
  for (let i = 0; i < bits.length; i++) bits[i] = (stored[i] ?? 0) << 16;
  return new Float32Array(bits.buffer);
}
