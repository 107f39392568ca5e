import type { Box, Lettering, Pen, Stroke, Surface } from './surface.js';

/** What both kinds of canvas give. */
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws on a canvas whose context is already scaled to pixels of the page. */
export class CanvasSurface implements Surface {
  constructor(
    private readonly context: Context,
    private readonly font: string,
  ) {}

  stroke(trace: (pen: Pen) => void, { colour, width, dash = [], opacity = 1 }: Stroke): void {
    const { context } = this;
    const path = new Path2D();
    trace(path);
    context.save();
    context.globalAlpha = opacity;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = 'round';
    context.setLineDash([...dash]);
    context.stroke(path);
    context.restore();
  }

  fill({ left, top, width, height }: Box, colour: string, opacity = 1): void {
    const { context } = this;
    context.save();
    context.globalAlpha = opacity;
    context.fillStyle = colour;
    context.fillRect(left, top, width, height);
    context.restore();
  }

  area(trace: (pen: Pen) => void, colour: string, opacity: number): void {
    const { context } = this;
    const path = new Path2D();
    trace(path);
    context.save();
    context.globalAlpha = opacity;
    context.fillStyle = colour;
    context.fill(path);
    context.restore();
  }

  dot(x: number, y: number, radius: number, colour: string): void {
    const { context } = this;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }

  write(words: string, x: number, y: number, { colour, size, anchor = 'start', bold = false }: Lettering): void {
    const { context } = this;
    context.fillStyle = colour;
    context.font = `${bold ? '600 ' : ''}${size}px ${this.font}`;
    context.textAlign = anchor === 'middle' ? 'center' : anchor;
    context.textBaseline = 'alphabetic';
    context.fillText(words, x, y);
  }

  clip({ left, top, width, height }: Box, draw: () => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    draw();
    context.restore();
  }
}
