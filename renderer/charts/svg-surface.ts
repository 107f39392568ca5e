import { escapeMarkup } from './escape-markup.js';
import type { Box, Lettering, Pen, Stroke, Surface } from './surface.js';

/** Coordinates to a hundredth of a pixel: finer than any screen, a third of the bytes. */
const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Writes what is drawn as a stand-alone SVG document: text stays text, lines stay lines. */
export class SvgSurface implements Surface {
  readonly #parts: string[] = [];
  #clips = 0;

  /** @param name tells documents apart that are put into one page: it begins the ids inside */
  constructor(
    private readonly size: { readonly width: number; readonly height: number },
    private readonly font: string,
    private readonly title: string,
    private readonly name: string,
  ) {}

  stroke(trace: (pen: Pen) => void, { colour, width, dash = [], opacity = 1 }: Stroke): void {
    const path = pathOf(trace);
    if (path === '') return;
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
    const alpha = opacity === 1 ? '' : ` stroke-opacity="${opacity}"`;
    this.#parts.push(
      `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dashes}${alpha}/>`,
    );
  }

  fill({ left, top, width, height }: Box, colour: string, opacity = 1): void {
    const alpha = opacity === 1 ? '' : ` fill-opacity="${opacity}"`;
    this.#parts.push(`<rect ${place({ left, top, width, height })} fill="${colour}"${alpha}/>`);
  }

  area(trace: (pen: Pen) => void, colour: string, opacity: number): void {
    const path = pathOf(trace);
    if (path !== '') this.#parts.push(`<path d="${path}Z" fill="${colour}" fill-opacity="${opacity}"/>`);
  }

  dot(x: number, y: number, radius: number, colour: string): void {
    this.#parts.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" fill="${colour}"/>`);
  }

  write(words: string, x: number, y: number, { colour, size, anchor = 'start', bold = false }: Lettering): void {
    const weight = bold ? ' font-weight="600"' : '';
    this.#parts.push(
      `<text x="${short(x)}" y="${short(y)}" fill="${colour}" font-size="${size}" text-anchor="${anchor}"${weight}>${escapeMarkup(words)}</text>`,
    );
  }

  clip(box: Box, draw: () => void): void {
    this.#clips += 1;
    const id = `${this.name}-clip-${this.#clips}`;
    this.#parts.push(`<clipPath id="${id}"><rect ${place(box)}/></clipPath><g clip-path="url(#${id})">`);
    draw();
    this.#parts.push('</g>');
  }

  /** The document so far. */
  toString(): string {
    const { width, height } = this.size;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escapeMarkup(this.font)}">`,
      `<title>${escapeMarkup(this.title)}</title>`,
      ...this.#parts,
      '</svg>\n',
    ].join('\n');
  }
}

function pathOf(trace: (pen: Pen) => void): string {
  const steps: string[] = [];
  trace({
    moveTo: (x, y) => steps.push(`M${short(x)} ${short(y)}`),
    lineTo: (x, y) => steps.push(`L${short(x)} ${short(y)}`),
  });
  return steps.join('');
}

function place({ left, top, width, height }: Box): string {
  return `x="${short(left)}" y="${short(top)}" width="${short(width)}" height="${short(height)}"`;
}
