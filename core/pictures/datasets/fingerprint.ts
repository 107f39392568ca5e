import { createHash } from 'node:crypto';

import { THUMBNAIL_SIDE } from '../../data/perceptual-hash.js';
import { openPicture, withPixels } from '../open-picture.js';
import { decodePicture } from '../picture-folder.js';

/** What a picture is recognised by. */
export interface Fingerprint {
  /** Upright, pixels. */
  readonly width: number;
  readonly height: number;
  /** Grey, row-major [32][32]. */
  readonly thumbnail: Uint8Array;
}

/**
 * Decodes every pixel of a picture, a few rows at a time, and keeps a thumbnail.
 *
 * @throws StillpointError NOT_FOUND, BAD_PICTURE
 */
export async function fingerprintPicture(file: string): Promise<Fingerprint> {
  const opened = await openPicture(file);
  const { width, height } = opened;
  const data = await withPixels(opened, (image) =>
    image
      .autoOrient()
      .flatten({ background: '#808080' })
      .toColourspace('b-w')
      // Not by the decoder's own shrinking: that skips pixels, and differs from format to format.
      .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: false })
      .raw({ depth: 'uchar' })
      .toBuffer(),
  );
  return { width, height, thumbnail: new Uint8Array(data) };
}

/** Names what a picture shows, whatever its file is called: equal for equal pixels. */
export function contentKey({ width, height, thumbnail }: Fingerprint): string {
  return createHash('sha256').update(`${width}×${height}`).update(thumbnail).digest('hex').slice(0, 24);
}

/** A digest of all decoded pixels. @throws StillpointError as {@link fingerprintPicture} */
export async function pixelDigest(file: string): Promise<string> {
  const { width, height, data } = await decodePicture(file, {});
  return createHash('sha256').update(`${width}×${height}`).update(data).digest('hex');
}
