// Pictures of one size from the one drawing.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const source = readFileSync(fileURLToPath(new URL('stillpoint.svg', import.meta.url)), 'utf8');

/**
 * The drawing as it is meant to be seen at a size: without what is too fine for it.
 * @param {number} size in pixels
 * @returns {string} SVG, without its comment
 */
export function drawingFor(size) {
  const leftOut = (mark, limit) => (mark === 'from' ? size < Number(limit) : size >= Number(limit));
  return source
    .replace(/ *<!--[\s\S]*?-->\n/, '')
    .replace(/ *<g data-(from|below)="(\d+)">\n([\s\S]*?) *<\/g>\n/g, (_, mark, limit, content) =>
      leftOut(mark, limit) ? '' : content.replace(/^ {2}/gm, ''),
    );
}

/**
 * @param {number} size of the picture, pixels
 * @param {number} [filled] how much of the side the drawing takes, in (0, 1]; the rest is a transparent margin
 * @returns {Promise<Buffer>} PNG
 */
export async function picture(size, filled = 1) {
  const inner = Math.round((size * filled) / 2) * 2;
  // Drawn at the size itself: shrunk from a larger picture, edges that lie on pixels would not stay there.
  const sized = drawingFor(inner).replace('<svg', `<svg width="${inner}" height="${inner}"`);
  const drawn = await sharp(Buffer.from(sized)).png().toBuffer();
  const margin = (size - inner) / 2;
  const extended = { top: margin, bottom: margin, left: margin, right: margin, background: '#00000000' };
  return sharp(drawn).extend(extended).png({ compressionLevel: 9, effort: 10 }).toBuffer();
}
