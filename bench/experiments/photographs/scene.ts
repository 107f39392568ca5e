import { makeDeadLeaves } from '../../../core/data/dead-leaves.js';
import { createRandom, type Random } from '../../../core/random/random.js';
import type { PlainImage } from '../../../core/tensor/images.js';

/** What remains of the day at night. */
const DARKNESS = 0.3;
/** Of a lamp, pixels. */
const [LEAST_RADIUS, MOST_RADIUS] = [1.5, 4];
/** Of a lamp, times white. */
const [LEAST_LIGHT, MOST_LIGHT] = [2, 12];

export interface SceneOptions {
  /** Side, pixels. */
  readonly size: number;
  readonly seed: number;
  /** Lamps within the frame; with any of them it is night. */
  readonly lamps: number;
  /** Side of the frame in the scene's middle, pixels. */
  readonly frame: number;
}

/**
 * What is in front of the camera, larger than what it will show: dead leaves, at night with lamps that are many times white.
 *
 * @returns encoded values, RGB, above 1 in the lamps; the same seed gives the same scene on every machine
 */
export function drawScene({ size, seed, lamps, frame }: SceneOptions): PlainImage {
  const leaves = { height: size, width: size, channels: 3, data: makeDeadLeaves({ size, seed }) };
  if (lamps === 0) return leaves;
  const random = createRandom(seed).split('lamps');
  const night: PlainImage = { ...leaves, data: leaves.data.map((value) => DARKNESS * value) };
  for (let i = 0; i < lamps; i++) lightLamp(night, frame, random);
  return night;
}

/** A round lamp somewhere in the frame, its edge as soft as a pixel. */
function lightLamp({ height, width, data }: PlainImage, frame: number, random: Random): void {
  const between = (least: number, most: number): number => least + (most - least) * random.uniform();
  const [y0, x0] = [between(-frame, frame) / 2 + height / 2, between(-frame, frame) / 2 + width / 2];
  const [radius, light] = [between(LEAST_RADIUS, MOST_RADIUS), between(LEAST_LIGHT, MOST_LIGHT)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const covered = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x + 0.5 - x0, y + 0.5 - y0)));
      if (covered === 0) continue;
      for (let c = 0; c < 3; c++) {
        const at = (y * width + x) * 3 + c;
        data[at] = Math.max(data[at] ?? 0, covered * light);
      }
    }
  }
}
