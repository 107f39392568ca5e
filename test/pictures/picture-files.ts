import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import sharp, { type Sharp } from 'sharp';

import { createRandom } from '../../core/random/random.js';

/** A picture with edges at all scales, another one for every seed. */
export function scene(width: number, seed: number, height = width): Sharp {
  const random = createRandom(seed);
  const between = (low: number, high: number): string => (low + (high - low) * random.uniform()).toFixed(2);
  const shapes = Array.from({ length: 60 }, () => {
    const [x, y] = [between(0, width), between(0, height)];
    const [rx, ry] = [between(0.02 * width, 0.3 * width), between(0.02 * height, 0.3 * height)];
    const colour = [0, 1, 2].map(() => random.integer(256)).join(',');
    return `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="rgb(${colour})"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: 'grey' });
}

/** Writes a picture in the format of its name, and makes its folder. */
export async function writeScene(file: string, width: number, seed: number, height = width): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await scene(width, seed, height).toFile(file);
}

/** Writes a PNG whose header is good and whose pixels end in the middle. */
export async function writeTruncated(file: string, size: number): Promise<void> {
  const bytes = await scene(size, 99).png().toBuffer();
  await writeFile(file, bytes.subarray(0, Math.floor(bytes.length / 2)));
}
