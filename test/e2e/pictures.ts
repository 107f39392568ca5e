import sharp from 'sharp';

/** A colour picture, values in [0, 1], rows of RGB triples from the top. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** A small generator of its own (mulberry32), so that the test shares no code with what it tests. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A scene of overlapping boxes and disks over a gradient: edges at every scale and angle, as photographs have. */
export function drawScene(width: number, height: number, seed = 1): Image {
  const random = randomFrom(seed);
  const values = new Float64Array(width * height * 3);
  const paint = (x: number, y: number, colour: readonly number[]): void => {
    colour.forEach((value, channel) => (values[(y * width + x) * 3 + channel] = value));
  };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) paint(x, y, [0.3 + (0.4 * x) / width, 0.5, 0.7 - (0.4 * y) / height]);
  }
  for (let shape = 0; shape < 120; shape += 1) {
    const colour = [random(), random(), random()];
    const radius = 2 + 0.16 * Math.min(width, height) * (1 - shape / 120) * random();
    const [centreX, centreY, isDisk] = [random() * width, random() * height, random() < 0.5];
    for (let y = Math.max(0, Math.ceil(centreY - radius)); y < Math.min(height, centreY + radius); y += 1) {
      for (let x = Math.max(0, Math.ceil(centreX - radius)); x < Math.min(width, centreX + radius); x += 1) {
        if (!isDisk || Math.hypot(x - centreX, y - centreY) < radius) paint(x, y, colour);
      }
    }
  }
  return { width, height, values };
}

/** Blurs by a Gaussian, edges repeated by reflection, and adds Gaussian noise: the damage that the test repairs. */
export function damage(image: Image, sigma: number, noise: number, seed = 2): Image {
  const reach = Math.ceil(3 * sigma);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, index) =>
    Math.exp(-((index - reach) ** 2) / (2 * sigma ** 2)),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  const along = (from: Float64Array, horizontal: boolean): Float64Array => {
    const to = new Float64Array(from.length);
    const length = horizontal ? image.width : image.height;
    const reflect = (place: number): number => {
      const inside = place < 0 ? -place - 1 : place;
      return inside >= length ? 2 * length - 1 - inside : inside;
    };
    for (let y = 0; y < image.height; y += 1) {
      for (let x = 0; x < image.width; x += 1) {
        for (let channel = 0; channel < 3; channel += 1) {
          let value = 0;
          kernel.forEach((weight, index) => {
            const place = reflect((horizontal ? x : y) + index - reach);
            const [column, row] = horizontal ? [place, y] : [x, place];
            value += (weight / sum) * (from[(row * image.width + column) * 3 + channel] ?? NaN);
          });
          to[(y * image.width + x) * 3 + channel] = value;
        }
      }
    }
    return to;
  };
  const random = randomFrom(seed);
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const values = along(along(image.values, true), false).map((value) => value + noise * gaussian());
  return { ...image, values };
}

export async function encodePng({ width, height, values }: Image): Promise<Buffer> {
  const bytes = Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

export async function decode(file: string | Buffer): Promise<Image> {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, values: Float64Array.from(data, (value) => value / 255) };
}

/** Mean squared error of two pictures of one size. */
export function meanSquaredError(one: Image, other: Image): number {
  if (one.values.length !== other.values.length) throw new Error('The pictures differ in size.');
  const sum = one.values.reduce((total, value, index) => total + (value - (other.values[index] ?? NaN)) ** 2, 0);
  return sum / one.values.length;
}
