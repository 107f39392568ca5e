/** Side of the grey thumbnails that pictures are compared by, pixels. */
export const THUMBNAIL_SIDE = 32;

/** Bits of a hash. */
export const HASH_BITS = 64;

/** 64 bits as two unsigned words: what JavaScript can count bits of quickly. */
export interface PerceptualHash {
  readonly high: number;
  readonly low: number;
}

/** Horizontal and vertical frequencies of the 64 lowest coefficients after the mean, from the longest wave to the shortest. */
const FREQUENCIES = lowestFrequencies(HASH_BITS);

/** cos(π (i + ½) k / 32): rows of the discrete cosine transform, [k][i]. */
const COSINES = Array.from({ length: 1 + Math.max(...FREQUENCIES.flat()) }, (_, k) =>
  Float64Array.from({ length: THUMBNAIL_SIDE }, (_, i) => Math.cos((Math.PI * (i + 0.5) * k) / THUMBNAIL_SIDE)),
);

/**
 * The signs of the 64 lowest coefficients of a thumbnail's cosine transform, its mean left out ("pHash").
 *
 * Size, compression, brightness and contrast leave the signs of large coefficients as they are; of two unrelated pictures half
 * the bits differ.
 *
 * @param thumbnail grey, row-major [32][32], 0 … 255
 */
export function perceptualHash(thumbnail: Uint8Array): PerceptualHash {
  const rows = COSINES.map((wave) => {
    const column = new Float64Array(THUMBNAIL_SIDE);
    for (let y = 0; y < THUMBNAIL_SIDE; y++) {
      column[y] = product(wave, thumbnail, y * THUMBNAIL_SIDE);
    }
    return column;
  });
  const words: [number, number] = [0, 0];
  FREQUENCIES.forEach(([u, v], bit) => {
    const [row, wave] = [rows[u], COSINES[v]];
    const coefficient = row === undefined || wave === undefined ? 0 : product(wave, row, 0);
    const word = bit < 32 ? 0 : 1;
    if (coefficient > 0) words[word] = (words[word] | (1 << (bit % 32))) >>> 0;
  });
  return { high: words[0], low: words[1] };
}

/** Of a wave and as many values from an offset on. */
function product(wave: Float64Array, values: Uint8Array | Float64Array, offset: number): number {
  let sum = 0;
  for (let i = 0; i < THUMBNAIL_SIDE; i++) sum += (wave[i] ?? 0) * (values[offset + i] ?? 0);
  return sum;
}

/** Bits in which two hashes differ. */
export function hammingDistance(a: PerceptualHash, b: PerceptualHash): number {
  return bitCount(a.high ^ b.high) + bitCount(a.low ^ b.low);
}

function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function lowestFrequencies(count: number): [number, number][] {
  const all = Array.from({ length: 256 }, (_, i): [number, number] => [i % 16, Math.floor(i / 16)]);
  return all
    .filter(([u, v]) => u + v > 0)
    .sort(([u1, v1], [u2, v2]) => u1 + v1 - (u2 + v2) || u1 - u2)
    .slice(0, count);
}
