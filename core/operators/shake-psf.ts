import type { Random } from '../random/random.js';
import { trajectoryPsf, type Psf } from './psf.js';

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
  const points = xs.map((px, i): [number, number] => [
    (px - (minX + maxX) / 2) * scale,
    ((ys[i] ?? 0) - (minY + maxY) / 2) * scale,
  ]);
  return trajectoryPsf(points, 2 * Math.ceil(extent / 2) + 1);
}
