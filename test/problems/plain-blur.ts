import type { Boundary } from '../../core/contract/blur.js';
import { createRandom } from '../../core/random/random.js';
import { normalisedPsf, type Psf } from '../../core/operators/psf.js';

/** A kernel without any symmetry. */
export function ruggedPsf(height: number, width: number, seed: number): Psf {
  const random = createRandom(seed);
  return normalisedPsf(
    height,
    width,
    Array.from({ length: height * width }, () => random.uniform()),
  );
}

/** Walks back into 0…n−1 one step at a time, as one would on paper; null beyond a zero boundary. */
function inside(i: number, n: number, boundary: Boundary): number | null {
  let at = i;
  while (at < 0 || at >= n) {
    if (boundary === 'zero') return null;
    if (boundary === 'circular') at += at < 0 ? n : -n;
    else at = at < 0 ? -1 - at : 2 * n - 1 - at;
  }
  return at;
}

/**
 * Convolution of images [b][h][w][c] by four plain loops in float64: out(y, x) = Σ k(v, u) in(y − v + ⌊kh/2⌋, x − u + ⌊kw/2⌋).
 */
export function plainBlur(
  values: ArrayLike<number>,
  [b, h, w, c]: readonly [number, number, number, number],
  psf: Psf,
  boundary: Boundary,
): Float64Array {
  const out = new Float64Array(b * h * w * c);
  const [cy, cx] = [Math.floor(psf.height / 2), Math.floor(psf.width / 2)];
  for (let image = 0; image < b; image++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        for (let v = 0; v < psf.height; v++) {
          for (let u = 0; u < psf.width; u++) {
            const sy = inside(y - v + cy, h, boundary);
            const sx = inside(x - u + cx, w, boundary);
            if (sy === null || sx === null) continue;
            for (let k = 0; k < c; k++) {
              const to = ((image * h + y) * w + x) * c + k;
              const from = ((image * h + sy) * w + sx) * c + k;
              out[to] = (out[to] ?? 0) + (psf.data[v * psf.width + u] ?? 0) * (values[from] ?? 0);
            }
          }
        }
      }
    }
  }
  return out;
}
