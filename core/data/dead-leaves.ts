import { fractalNoise } from './fractal-noise.js';
import { colourSource, fillSource, type Colour, type Fill } from './leaf-fills.js';
import { glyph, hair, shapeSource, type LeafShape } from './leaf-shapes.js';
import { createRandom, type Random } from '../random/random.js';

/** Samples a pixel and axis: edges are anti-aliased by averaging them. */
const SUPERSAMPLING = 3;

/** Rows of a shape that are painted in one piece of work. */
const ROWS_AT_ONCE = 16;

/** Part of the canvas at which painting stops: the last samples would take as long as all the others. */
const OPEN_ENOUGH = 0.01;

/**
 * A picture of overlapping shapes with the statistics of photographs: the dead leaves model. Opaque shapes with power-law sizes
 * (density r^−α, α ≈ 3) fall on one another until nothing of the ground is seen; that alone gives the edges, the occlusions and
 * the 1/f² power spectrum of natural scenes. To it we add what the model leaves out and photographs have: texture and shading,
 * colours that vary together, backgrounds out of focus, hairs and lettering.
 *
 * @param size side, pixels, at least 8 @param seed the same seed gives the same picture, on every machine
 * @returns row-major [size][size][3], [0, 1], sRGB-encoded, anti-aliased, without noise
 * @see Lee, Mumford, Huang 2001, IJCV 41; Achddou, Gousseau, Ladjal 2021, arXiv 2011.12406 (synthetic training images)
 */
export function makeDeadLeaves(options: { size: number; seed: number }): Float32Array {
  const drawing = drawDeadLeaves(options);
  for (;;) {
    const { done, value } = drawing.next();
    if (done === true) return value;
  }
}

/** {@link makeDeadLeaves} in pieces: between two yields there is a millisecond of work, or a few for large pictures. */
export function* drawDeadLeaves({ size, seed }: { size: number; seed: number }): Generator<void, Float32Array> {
  const random = createRandom(seed).split('dead leaves');
  const behind = random.uniform() < 0.4 ? yield* blurredBackground(size, random.split('background')) : null;
  const side = size * SUPERSAMPLING;
  const canvas = new Canvas(side);
  yield* paintScene(canvas, SUPERSAMPLING, random, behind === null ? OPEN_ENOUGH : 0.15 + 0.5 * random.uniform());
  if (behind === null) canvas.growIntoGaps();
  else canvas.fillGaps(behind, size);
  yield;
  const picture = shrink(canvas.values, side, SUPERSAMPLING);
  yield;
  illuminate(picture, size, random);
  yield;
  // Lenses, sensors and scaling leave few edges as sharp as pixels can show them (decision 31: what this part is matters to a model).
  const softened = random.uniform() < 0.85 ? gaussianBlur(picture, size, 0.35 + 0.75 * random.uniform()) : picture;
  for (let i = 0; i < softened.length; i++) softened[i] = Math.min(1, Math.max(0, softened[i] ?? 0));
  return softened;
}

/** A square canvas that is painted from front to back: what is covered stays. */
class Canvas {
  readonly values: Float32Array;
  readonly #covered: Uint8Array;
  #open: number;

  constructor(readonly side: number) {
    this.values = new Float32Array(side * side * 3);
    this.#covered = new Uint8Array(side * side);
    this.#open = side * side;
  }

  /** Part of the canvas that nothing covers yet. */
  get open(): number {
    return this.#open / (this.side * this.side);
  }

  *paint(
    shape: LeafShape,
    centreX: number,
    centreY: number,
    [red, green, blue]: Colour,
    fill: Fill,
  ): Generator<void, void> {
    const { side, values } = this;
    const clamp = (value: number): number => Math.min(side - 1, Math.max(0, value));
    const [left, right] = [clamp(Math.ceil(centreX - shape.reach)), clamp(Math.floor(centreX + shape.reach))];
    const [top, bottom] = [clamp(Math.ceil(centreY - shape.reach)), clamp(Math.floor(centreY + shape.reach))];
    for (let y = top; y <= bottom; y++) {
      if (y % ROWS_AT_ONCE === 0) yield;
      for (let x = left; x <= right; x++) {
        const at = y * side + x;
        if (this.#covered[at] === 1 || !shape.covers(x - centreX, y - centreY)) continue;
        const light = fill(x - centreX, y - centreY);
        values[3 * at] = red + light;
        values[3 * at + 1] = green + light;
        values[3 * at + 2] = blue + light;
        this.#covered[at] = 1;
        this.#open -= 1;
      }
    }
  }

  /** Shows a picture of [size][size][3] wherever nothing was painted. */
  fillGaps(picture: Float32Array, size: number): void {
    for (let at = 0; at < this.#covered.length; at++) {
      if (this.#covered[at] === 1) continue;
      const x = Math.floor(((at % this.side) * size) / this.side);
      const y = Math.floor((Math.floor(at / this.side) * size) / this.side);
      for (let c = 0; c < 3; c++) this.values[3 * at + c] = picture[(y * size + x) * 3 + c] ?? 0;
    }
  }

  /** Lets what lies left of a gap continue into it; for gaps of a few samples. */
  growIntoGaps(): void {
    for (let at = 1; at < this.#covered.length; at++) {
      if (this.#covered[at] === 0) this.values.copyWithin(3 * at, 3 * (at - 1), 3 * at);
    }
  }
}

/** @param pixel samples a pixel of the final picture @param open part of the canvas left open, at most */
function* paintScene(canvas: Canvas, pixel: number, random: Random, open: number): Generator<void, void> {
  const { side } = canvas;
  const noise = fractalNoise(random.split('noise'));
  const drawColour = colourSource(side, noise, random);
  const drawFill = fillSource(pixel, noise, random);
  const drawShape = shapeSource(random);
  const place = (): number => side * random.uniform();

  if (random.uniform() < 0.25) {
    const colour = drawColour(place(), place(), random);
    for (let i = 3 + random.integer(25); i > 0; i--) {
      const thickness = pixel * (0.25 + 0.6 * random.uniform());
      yield* canvas.paint(
        hair(side * (0.15 + 0.6 * random.uniform()), thickness, random),
        place(),
        place(),
        colour,
        () => 0,
      );
    }
  }
  if (random.uniform() < 0.12) yield* writeLines(canvas, pixel, drawColour(place(), place(), random), random);

  const drawRadius = powerLaw(
    pixel * Math.exp(1.6 + 0.8 * random.normal()),
    side * (0.3 + 0.9 * random.uniform()),
    2.4 + 0.7 * random.uniform(),
  );
  while (canvas.open > open) {
    const radius = drawRadius(random.uniform());
    const shape = drawShape(radius, random);
    // Centres beyond the edge, so that the border is as crowded as the middle.
    const [x, y] = [place() * (1 + (2 * radius) / side) - radius, place() * (1 + (2 * radius) / side) - radius];
    yield* canvas.paint(shape, x, y, drawColour(x, y, random), drawFill(radius, random));
  }
}

/** Rows of figures like those of a page or a sign. */
function* writeLines(canvas: Canvas, pixel: number, colour: Colour, random: Random): Generator<void, void> {
  const height = pixel * (5 + 14 * random.uniform());
  const top = canvas.side * random.uniform() * 0.8;
  const left = canvas.side * random.uniform() * 0.6;
  for (let row = 1 + random.integer(4); row > 0; row--) {
    for (let column = 3 + random.integer(14); column > 0; column--) {
      if (random.uniform() < 0.15) continue;
      yield* canvas.paint(
        glyph(height, random),
        left + column * height * 0.85,
        top + row * height * 1.6,
        colour,
        () => 0,
      );
    }
  }
}

/** Inverse of the distribution function of a density ∝ r^−α between two radii. */
function powerLaw(smallest: number, largest: number, alpha: number): (uniform: number) => number {
  const low = Math.min(smallest, largest / 2);
  const [a, b] = [low ** (1 - alpha), largest ** (1 - alpha)];
  return (uniform) => (a + (b - a) * uniform) ** (1 / (1 - alpha));
}

/** A scene out of focus, [size][size][3]. */
function* blurredBackground(size: number, random: Random): Generator<void, Float32Array> {
  const canvas = new Canvas(size);
  yield* paintScene(canvas, 1, random, OPEN_ENOUGH);
  canvas.growIntoGaps();
  yield;
  return gaussianBlur(canvas.values, size, 0.8 + 4 * random.uniform() ** 2);
}

/** Averages blocks of n × n samples. */
function shrink(values: Float32Array, side: number, n: number): Float32Array {
  const size = side / n;
  const picture = new Float32Array(size * size * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const to = (Math.floor(y / n) * size + Math.floor(x / n)) * 3;
      const from = (y * side + x) * 3;
      for (let c = 0; c < 3; c++) picture[to + c] = (picture[to + c] ?? 0) + (values[from + c] ?? 0) / (n * n);
    }
  }
  return picture;
}

/** Light that falls from one side, and corners darker than the middle. */
function illuminate(picture: Float32Array, size: number, random: Random): void {
  const angle = 2 * Math.PI * random.uniform();
  const slope = 0.15 * random.normal();
  const vignette = 0.1 * random.uniform() ** 2;
  const [sx, sy] = [slope * Math.cos(angle), slope * Math.sin(angle)];
  for (let y = 0; y < size; y++) {
    const v = (2 * y) / size - 1;
    for (let x = 0; x < size; x++) {
      const u = (2 * x) / size - 1;
      const light = 1 + sx * u + sy * v - vignette * (u * u + v * v);
      for (let c = 0; c < 3; c++) {
        const at = (y * size + x) * 3 + c;
        picture[at] = (picture[at] ?? 0) * light;
      }
    }
  }
}

/** Separable Gaussian blur of [size][size][3], edges repeated. @param sigma pixels */
function gaussianBlur(picture: Float32Array, size: number, sigma: number): Float32Array {
  const radius = Math.ceil(3 * sigma);
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (from: Float32Array, stepX: number, stepY: number): Float32Array => {
    const to = new Float32Array(from.length);
    const clamp = (value: number): number => Math.min(size - 1, Math.max(0, value));
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        for (let k = -radius; k <= radius; k++) {
          const weight = (weights[k + radius] ?? 0) / total;
          const at = (clamp(y + k * stepY) * size + clamp(x + k * stepX)) * 3;
          for (let c = 0; c < 3; c++) {
            const target = (y * size + x) * 3 + c;
            to[target] = (to[target] ?? 0) + weight * (from[at + c] ?? 0);
          }
        }
      }
    }
    return to;
  };
  return along(along(picture, 1, 0), 0, 1);
}
