import { writeFileAtomic } from '../../../core/files/atomic-file.js';
import { withPixels, type OpenedPicture } from '../../../core/pictures/open-picture.js';

/** Largest side of a picture that the interface shows, pixels. */
const MAX_RENDITION_SIDE = 4096;

/** Up to this many pixels a lossless file stays small enough to be shown at once. */
const LOSSLESS_PIXELS = 6_000_000;

/** What the interface shows of a picture: upright, sRGB, 8 bits, at most {@link MAX_RENDITION_SIDE} pixels a side. */
export interface Rendition {
  readonly file: string;
  readonly type: 'image/png' | 'image/jpeg';
}

/**
 * Decodes a picture, all of it and once: that finds any damage, and makes what is shown of it.
 *
 * PNG, because compression artefacts must not be mistaken for the restoration's; very large ones as JPEG at a quality
 * where that no longer matters on a screen.
 *
 * @param target file to write, without extension
 * @throws StillpointError BAD_PICTURE, CANNOT_WRITE
 */
export async function writeRendition(opened: OpenedPicture, target: string): Promise<Rendition> {
  const { width, height, transparent } = opened;
  const lossless = transparent || width * height <= LOSSLESS_PIXELS;
  const shown = await withPixels(opened, (image) => {
    const upright = image
      .autoOrient()
      // All of it: otherwise a decoder that is asked for less leaves out what it can, and the damage in it.
      .extract({ left: 0, top: 0, width, height })
      .resize({ width: MAX_RENDITION_SIDE, height: MAX_RENDITION_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb');
    const encoded = lossless
      ? upright.png({ compressionLevel: 2 })
      : upright.jpeg({ quality: 95, chromaSubsampling: '4:4:4' });
    return encoded.toBuffer();
  });
  const rendition: Rendition = lossless
    ? { file: `${target}.png`, type: 'image/png' }
    : { file: `${target}.jpg`, type: 'image/jpeg' };
  await writeFileAtomic(rendition.file, shown);
  return rendition;
}
