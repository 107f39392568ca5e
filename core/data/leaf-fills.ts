import type { FractalNoise } from './fractal-noise.js';
import type { Random } from '../random/random.js';

/** Red, green, blue on [0, 1], as encoded for display. May leave the range before it is clipped. */
export type Colour = readonly [number, number, number];

/** Brightness that a fill adds at (dx, dy) from the leaf's centre, on the scale of the colour. */
export type Fill = (dx: number, dy: number) => number;

/**
 * The colours of one scene. In photographs the three channels rise and fall together: most of the variation is brightness, less is
 * yellow to blue, least red to green (Ruderman, Cronin and Chiao 1998, JOSA A 15(8)). Scenes differ in brightness, contrast and
 * saturation, and hold a few saturated things. What lies together is alike, since it is lit alike and often one object's: part of
 * a leaf's brightness comes from where it lies.
 *
 * @param side of the canvas
 * @returns draws the colour of a leaf at (x, y)
 */
export function colourSource(
  side: number,
  noise: FractalNoise,
  random: Random,
): (x: number, y: number, draws: Random) => Colour {
  const brightness = 0.3 + 0.35 * random.uniform();
  const contrast = 0.14 + 0.2 * random.uniform();
  const saturation = 0.45 * Math.exp(0.7 * random.normal());
  const cast = { yellow: 0.04 * random.normal(), red: 0.02 * random.normal() };
  const together = 0.9 * random.uniform();
  const [own, shared] = [Math.sqrt(1 - together), Math.sqrt(together)];
  const [ox, oy, scale] = [128 * random.uniform(), 128 * random.uniform(), (32 + 64 * random.uniform()) / side];
  return (x, y, draws) => {
    const vivid = draws.uniform() < 0.05 ? 3.5 : 1;
    const grey = brightness + contrast * (shared * noise(ox + scale * x, oy + scale * y) + own * draws.normal());
    const yellow = cast.yellow + Math.min(0.35, 0.1 * saturation * vivid) * draws.normal();
    const red = cast.red + Math.min(0.25, 0.045 * saturation * vivid) * draws.normal();
    return [grey + yellow + red, grey + 0.55 * yellow - red, grey - 1.4 * yellow];
  };
}

/** Strength of a texture: mostly faint. */
const strength = (random: Random): number => Math.min(0.3, 0.06 * Math.exp(0.7 * random.normal()));

function ramp(radius: number, random: Random): Fill {
  const angle = 2 * Math.PI * random.uniform();
  const slope = (0.12 * random.normal()) / radius;
  const [sx, sy] = [slope * Math.cos(angle), slope * Math.sin(angle)];
  return (dx, dy) => sx * dx + sy * dy;
}

/** Stripes, from hard-edged to sinusoidal. @param pixel width of a pixel on the canvas: stripes are never finer than two */
function grating(radius: number, pixel: number, random: Random): Fill {
  const period = Math.max(2.5 * pixel, radius * (0.08 + 0.5 * random.uniform() ** 2));
  const angle = 2 * Math.PI * random.uniform();
  const [kx, ky] = [((2 * Math.PI) / period) * Math.cos(angle), ((2 * Math.PI) / period) * Math.sin(angle)];
  const hardness = random.uniform() < 0.5 ? 1 : 8;
  const amplitude = strength(random) * 1.2;
  const phase = 2 * Math.PI * random.uniform();
  return (dx, dy) => amplitude * Math.max(-1, Math.min(1, hardness * Math.sin(kx * dx + ky * dy + phase)));
}

/** Cloud, bark, fur: fractal noise, stretched one way. */
function grain(radius: number, pixel: number, noise: FractalNoise, random: Random): Fill {
  const angle = 2 * Math.PI * random.uniform();
  const scale = 1 / (pixel * (0.6 + 3 * random.uniform() ** 2));
  const stretch = random.uniform() < 0.5 ? 1 : 0.15 + 0.5 * random.uniform();
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  const [ox, oy] = [256 * random.uniform(), 256 * random.uniform()];
  const amplitude = strength(random) * (radius > 4 * pixel ? 1 : 0.5);
  return (dx, dy) => amplitude * noise((cos * dx + sin * dy) * stretch + ox, cos * dy - sin * dx + oy);
}

/** A source of fills with a character of its own: from posters to meadows. */
export function fillSource(
  pixel: number,
  noise: FractalNoise,
  random: Random,
): (radius: number, draws: Random) => Fill {
  const textured = Math.sqrt(random.uniform());
  const striped = 0.25 * random.uniform() ** 2;
  return (radius, draws) => {
    // What is only a few pixels large shows no texture.
    if (radius < 2.5 * pixel) return () => 0;
    const shade = ramp(radius, draws);
    const choice = draws.uniform();
    if (choice > textured) return choice > 0.9 ? () => 0 : shade;
    const texture = draws.uniform() < striped ? grating(radius, pixel, draws) : grain(radius, pixel, noise, draws);
    return (dx, dy) => shade(dx, dy) + texture(dx, dy);
  };
}
