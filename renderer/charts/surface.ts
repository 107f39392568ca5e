/** The part of a path that lines need; `Path2D` has it, and so has the writer of SVG. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
  readonly opacity?: number;
}

export interface Lettering {
  readonly colour: string;
  readonly size: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
}

/** Something to draw a plot on: the canvas on screen, a picture, an SVG document. Lengths are pixels of the page. */
export interface Surface {
  stroke(trace: (pen: Pen) => void, look: Stroke): void;
  fill(box: Box, colour: string, opacity?: number): void;
  /** What a closed path surrounds. */
  area(trace: (pen: Pen) => void, colour: string, opacity: number): void;
  dot(x: number, y: number, radius: number, colour: string): void;
  /** Text on the baseline `y`. */
  write(words: string, x: number, y: number, look: Lettering): void;
  /** Everything that `draw` draws outside the box is cut off. */
  clip(box: Box, draw: () => void): void;
}
