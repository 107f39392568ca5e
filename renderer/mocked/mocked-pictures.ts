import { StillpointError } from '../../core/contract/errors.js';
import type { Picture } from '../../core/contract/picture.js';

/** Pictures that the mocked shell holds, by id. */
export type HeldPictures = Map<string, Picture>;

/** Takes a picture as a shell would, refusing what the browser cannot decode. */
export async function hold(file: Blob, name: string, pictures: HeldPictures): Promise<Picture> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new StillpointError(
      'BAD_PICTURE',
      `${name} is not a picture that can be read.`,
      'Choose a JPEG, PNG, TIFF or WebP file.',
    );
  });
  const picture = {
    id: `mocked-${pictures.size}-${Date.now()}`,
    name,
    width: bitmap.width,
    height: bitmap.height,
    bytes: file.size,
    format: file.type.replace('image/', ''),
    bitDepth: 8,
    url: URL.createObjectURL(file),
  };
  pictures.set(picture.id, picture);
  return picture;
}

/** How a mocked picture is drawn: the same seed, the same scene. */
export interface SceneOptions {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Gaussian blur, pixels. */
  readonly blur?: number;
  /** `shapes`: disks only, as the synthetic data set; `landscape`: layered hills under a sky. */
  readonly kind?: 'shapes' | 'landscape';
}

/** Draws a scene that stands for a photograph. */
export function drawScene(options: SceneOptions): Promise<Blob> {
  const { width, height, seed, blur = 0, kind = 'landscape' } = options;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.filter = blur > 0 ? `blur(${blur}px)` : 'none';
    const random = randomFrom(seed);
    if (kind === 'shapes') paintShapes(context, width, height, random);
    else paintLandscape(context, width, height, random);
  }
  return canvas.convertToBlob({ type: 'image/png' });
}

function paintShapes(paper: OffscreenCanvasRenderingContext2D, width: number, height: number, random: () => number) {
  const hue = random() * 360;
  for (let index = 0; index < 260; index += 1) {
    const spread = (random() - 0.5) * 120;
    paper.fillStyle = `hsl(${hue + spread} ${10 + random() * 45}% ${15 + random() * 65}%)`;
    paper.beginPath();
    const radius = (0.02 + 0.22 * (1 - index / 260) * random()) * width;
    paper.arc(random() * width, random() * height, radius, 0, 7);
    paper.fill();
  }
}

function paintLandscape(paper: OffscreenCanvasRenderingContext2D, width: number, height: number, random: () => number) {
  const hue = 180 + random() * 220;
  const sky = paper.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, `hsl(${hue} 45% ${35 + random() * 30}%)`);
  sky.addColorStop(1, `hsl(${hue + 40} 55% 82%)`);
  paper.fillStyle = sky;
  paper.fillRect(-20, -20, width + 40, height + 40);
  paper.fillStyle = `hsl(${hue + 150} 70% 88%)`;
  paper.beginPath();
  paper.arc(random() * width, (0.15 + random() * 0.3) * height, 0.07 * width, 0, 7);
  paper.fill();
  for (let hill = 0; hill < 5; hill += 1) {
    const base = (0.42 + hill * 0.13) * height;
    const [swing, phase, pitch] = [(0.03 + random() * 0.09) * height, random() * 7, (2 + random() * 5) / width];
    paper.fillStyle = `hsl(${hue + 90 + hill * 16} ${18 + hill * 7}% ${56 - hill * 10}%)`;
    paper.beginPath();
    paper.moveTo(-20, height + 20);
    for (let x = -20; x <= width + 20; x += 4) {
      const rough = Math.sin(x * pitch + phase) + 0.35 * Math.sin(x * pitch * 3.7 + phase * 2);
      paper.lineTo(x, base + swing * rough);
    }
    paper.lineTo(width + 20, height + 20);
    paper.fill();
  }
}

function randomFrom(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
