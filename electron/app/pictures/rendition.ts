import sharp from 'sharp';

import { messageOf, StillpointError } from '../../../core/contract/errors.js';

/** Largest side of a picture that the interface shows, pixels. */
export const MAX_RENDITION_SIDE = 4096;

/** Up to this many pixels a lossless file stays small enough to be shown at once. */
const LOSSLESS_PIXELS = 6_000_000;

export interface Rendition {
  file: string;
  type: 'image/png' | 'image/jpeg';
}

/**
 * Writes what the interface shows of a picture: upright, sRGB, 8 bits, at most {@link MAX_RENDITION_SIDE} pixels a side.
 *
 * PNG, because compression artefacts must not be mistaken for the restoration's; very large ones as JPEG at a quality
 * where that no longer matters on a screen.
 *
 * @param target file to write, without extension
 * @throws StillpointError BAD_PICTURE
 */
export async function writeRendition(source: string, target: string): Promise<Rendition> {
  try {
    const upright = sharp(source, { failOn: 'error' })
      .rotate()
      .resize({ width: MAX_RENDITION_SIDE, height: MAX_RENDITION_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb');
    const { width, height, hasAlpha } = await sharp(source).metadata();
    if (hasAlpha || width * height <= LOSSLESS_PIXELS) {
      const file = `${target}.png`;
      await upright.png({ compressionLevel: 2 }).toFile(file);
      return { file, type: 'image/png' };
    }
    const file = `${target}.jpg`;
    await upright.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toFile(file);
    return { file, type: 'image/jpeg' };
  } catch (error) {
    throw new StillpointError('BAD_PICTURE', `Cannot show this picture: ${messageOf(error)}.`, 'Choose another file.', {
      cause: error,
    });
  }
}
