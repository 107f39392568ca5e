import type { Random } from '../random/random.js';

/** The outline of one leaf, around its own centre. */
export interface LeafShape {
  /** Half the side of a square around the centre that holds the shape. */
  readonly reach: number;
  /** Whether the point (dx, dy) from the centre lies inside. */
  covers(dx: number, dy: number): boolean;
}

/** Draws an outline of about the given radius, in the units of the canvas. */
type DrawShape = (radius: number, random: Random) => LeafShape;

const between = (low: number, high: number, random: Random): number => low + (high - low) * random.uniform();

/** A test in coordinates that are turned by a random angle. */
function turned(random: Random, covers: (u: number, v: number) => boolean): LeafShape['covers'] {
  const angle = 2 * Math.PI * random.uniform();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (dx, dy) => covers(cos * dx + sin * dy, cos * dy - sin * dx);
}

const ellipse: DrawShape = (radius, random) => {
  const flatness = random.uniform() < 0.4 ? 1 : between(0.25, 1, random);
  const [a, b] = [radius, radius * flatness];
  return { reach: a, covers: turned(random, (u, v) => (u * u) / (a * a) + (v * v) / (b * b) <= 1) };
};

const rectangle: DrawShape = (radius, random) => {
  const [a, b] = [radius, radius * between(0.15, 1, random)];
  return { reach: Math.hypot(a, b), covers: turned(random, (u, v) => Math.abs(u) <= a && Math.abs(v) <= b) };
};

/** The part of a disk on the inner side of three to seven chords. */
const polygon: DrawShape = (radius, random) => {
  const sides = 3 + random.integer(5);
  const edges = Array.from({ length: sides }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.7 * random.uniform())) / sides;
    return { x: Math.cos(angle), y: Math.sin(angle), distance: radius * between(0.45, 0.9, random) };
  });
  return {
    reach: radius,
    covers: (dx, dy) =>
      dx * dx + dy * dy <= radius * radius && edges.every(({ x, y, distance }) => dx * x + dy * y <= distance),
  };
};

/** Directions in which a blob's radius is tabulated: a finer step could not be seen. */
const DIRECTIONS = 256;

/** A smooth closed curve: a circle whose radius wavers. */
const blob: DrawShape = (radius, random) => {
  const squares = new Float32Array(DIRECTIONS).fill(1);
  for (let k = 2; k <= 5; k++) {
    const amplitude = (0.45 * random.normal()) / k;
    const phase = 2 * Math.PI * random.uniform();
    for (let i = 0; i < DIRECTIONS; i++) {
      squares[i] = (squares[i] ?? 0) + amplitude * Math.cos((2 * Math.PI * k * i) / DIRECTIONS + phase);
    }
  }
  let largest = 0;
  for (let i = 0; i < DIRECTIONS; i++) {
    const r = radius * Math.max(0, squares[i] ?? 0);
    largest = Math.max(largest, r);
    squares[i] = r * r;
  }
  return {
    reach: largest,
    covers: (dx, dy) => {
      const direction = Math.round(((Math.atan2(dy, dx) / (2 * Math.PI)) * DIRECTIONS + DIRECTIONS) % DIRECTIONS);
      return dx * dx + dy * dy <= (squares[direction % DIRECTIONS] ?? 0);
    },
  };
};

/** A ring, as of a wheel or a cup's rim. */
const ring: DrawShape = (radius, random) => {
  const inner = radius * between(0.5, 0.95, random);
  return {
    reach: radius,
    covers: (dx, dy) => {
      const squared = dx * dx + dy * dy;
      return squared <= radius * radius && squared >= inner * inner;
    },
  };
};

/** A straight bar, thin for its length. */
const bar: DrawShape = (radius, random) => {
  const thickness = Math.max(0.5, radius * between(0.02, 0.12, random));
  return {
    reach: radius + thickness,
    covers: turned(random, (u, v) => Math.abs(v) <= thickness && Math.abs(u) <= radius),
  };
};

const FAMILIES: readonly DrawShape[] = [ellipse, rectangle, polygon, blob, ring, bar];

/** How often each family occurs in a natural mixture. */
const COMMONNESS = [1, 0.8, 0.8, 1, 0.15, 0.25];

/** A source of outlines with a character of its own: some scenes are all pebbles, some all beams. */
export function shapeSource(random: Random): DrawShape {
  const weights = COMMONNESS.map((weight) => weight * random.uniform() ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (radius, draws) => {
    let rest = total * draws.uniform();
    const chosen = FAMILIES.find((_, i) => (rest -= weights[i] ?? 0) < 0) ?? ellipse;
    return chosen(radius, draws);
  };
}

/** A line of even width from (x0, y0) to (x1, y1), relative to the leaf's centre. */
interface Stroke {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

function strokes(lines: readonly Stroke[], thickness: number): LeafShape {
  const reach = Math.max(...lines.flatMap(({ x0, y0, x1, y1 }) => [x0, y0, x1, y1].map(Math.abs))) + thickness;
  const squaredThickness = thickness * thickness;
  const near = ({ x0, y0, x1, y1 }: Stroke, dx: number, dy: number): boolean => {
    const [ex, ey] = [x1 - x0, y1 - y0];
    const along = Math.min(1, Math.max(0, ((dx - x0) * ex + (dy - y0) * ey) / (ex * ex + ey * ey + 1e-9)));
    return (dx - x0 - along * ex) ** 2 + (dy - y0 - along * ey) ** 2 <= squaredThickness;
  };
  return { reach, covers: (dx, dy) => lines.some((line) => near(line, dx, dy)) };
}

/** A wavering line, as of a hair, a twig or a wire. @param length of the whole line @param thickness half its width */
export function hair(length: number, thickness: number, random: Random): LeafShape {
  let angle = 2 * Math.PI * random.uniform();
  const bend = 0.35 * random.normal();
  const lines: Stroke[] = [];
  const pieces = 8;
  let [x, y] = [-0.5 * length * Math.cos(angle), -0.5 * length * Math.sin(angle)];
  for (let i = 0; i < pieces; i++) {
    angle += bend / 2 + 0.15 * random.normal();
    const [x1, y1] = [x + (length / pieces) * Math.cos(angle), y + (length / pieces) * Math.sin(angle)];
    lines.push({ x0: x, y0: y, x1, y1 });
    [x, y] = [x1, y1];
  }
  return strokes(lines, thickness);
}

/** A figure of two to four strokes on a small grid: no letter of any script, but as crisp. @param height of the figure */
export function glyph(height: number, random: Random): LeafShape {
  const grid = (): number => (random.integer(3) - 1) / 2;
  const lines = Array.from({ length: 2 + random.integer(3) }, (): Stroke => {
    const [x0, y0] = [grid() * 0.6 * height, grid() * height];
    return random.uniform() < 0.75
      ? random.uniform() < 0.5
        ? { x0, y0, x1: x0, y1: y0 > 0 ? -height / 2 : height / 2 }
        : { x0, y0, x1: x0 > 0 ? -0.3 * height : 0.3 * height, y1: y0 }
      : { x0, y0, x1: grid() * 0.6 * height, y1: grid() * height };
  });
  return strokes(lines, height * between(0.05, 0.11, random));
}
