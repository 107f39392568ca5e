import type { Random } from '../data/random.js';
import { normalisedPsf, type Psf } from './psf.js';

/** Points of the simulated trajectory. */
const STEPS = 400;

/**
 * A random hand-shake: a camera trajectory with inertia and occasional jerks, rasterised.
 *
 * @param extent longest side of the trajectory, pixels
 * @see Boracchi and Foi 2012, IEEE TIP 21(8), in a simplified form (exposure is the whole trajectory)
 */
export function shakePsf(extent: number, random: Random): Psf {
  const inertia = 0.7 + 0.28 * random.uniform();
  const jerkiness = 0.004 * random.uniform();
  const xs = [0];
  const ys = [0];
  let [x, y] = [0, 0];
  let angle = 2 * Math.PI * random.uniform();
  let [vx, vy] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 1; i < STEPS; i++) {
    if (random.uniform() < jerkiness) {
      angle = 2 * Math.PI * random.uniform();
      vx += 2 * Math.cos(angle);
      vy += 2 * Math.sin(angle);
    }
    vx = inertia * vx + (1 - inertia) * 2.5 * random.normal();
    vy = inertia * vy + (1 - inertia) * 2.5 * random.normal();
    x += vx;
    y += vy;
    xs.push(x);
    ys.push(y);
  }
  const [minX, maxX, minY, maxY] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = (extent - 1) / Math.max(maxX - minX, maxY - minY, 1e-9);
  const size = 2 * Math.ceil(extent / 2) + 1;
  const middle = (size - 1) / 2;
  const values = new Float64Array(size * size);
  const put = (column: number, row: number, weight: number): void => {
    if (column < 0 || row < 0 || column >= size || row >= size || weight <= 0) return;
    values[row * size + column] = (values[row * size + column] ?? 0) + weight;
  };
  for (let i = 0; i < STEPS; i++) {
    const px = middle + ((xs[i] ?? 0) - (minX + maxX) / 2) * scale;
    const py = middle + ((ys[i] ?? 0) - (minY + maxY) / 2) * scale;
    const [x0, y0] = [Math.floor(px), Math.floor(py)];
    const [fx, fy] = [px - x0, py - y0];
    put(x0, y0, (1 - fx) * (1 - fy));
    put(x0 + 1, y0, fx * (1 - fy));
    put(x0, y0 + 1, (1 - fx) * fy);
    put(x0 + 1, y0 + 1, fx * fy);
  }
  return normalisedPsf(size, size, values);
}
