import { nearestIndex } from './downsample.js';
import { xOn, yOn, type Frame } from './draw-lines.js';
import type { Panel } from './figure.js';
import type { PlotColours } from './theme-colours.js';

/**
 * Marks the measurement of each line that is nearest to the reading line. The dots lie above the canvas, so that moving the pointer
 * redraws nothing.
 */
export class HoverDots {
  readonly #dots: HTMLElement[] = [];

  constructor(private readonly layer: HTMLElement) {}

  /** @param frame of the layer, in its own coordinates */
  show(panel: Panel, x: number, frame: Frame, colours: PlotColours): void {
    const [toX, toY] = [xOn(frame), yOn(frame)];
    panel.lines.forEach((line, i) => {
      const { xs, ys } = line.smoothed ?? line.points;
      const index = nearestIndex(xs, x);
      const [left, top] = [toX(xs[index] ?? NaN), toY(ys[index] ?? NaN)];
      const inside = left >= 0 && left <= frame.width && top >= 0 && top <= frame.height;
      const { style } = this.#dot(i);
      style.visibility = inside ? 'visible' : 'hidden';
      if (!inside) return;
      style.transform = `translate(${left}px, ${top}px)`;
      style.background = colours.series(line.colour);
      style.borderColor = colours.ground;
    });
    this.#dots.slice(panel.lines.length).forEach(({ style }) => (style.visibility = 'hidden'));
  }

  hide(): void {
    this.#dots.forEach(({ style }) => (style.visibility = 'hidden'));
  }

  #dot(index: number): HTMLElement {
    const known = this.#dots[index];
    if (known !== undefined) return known;
    const dot = document.createElement('div');
    dot.className = 'hover-dot';
    this.layer.append(dot);
    this.#dots[index] = dot;
    return dot;
  }
}
