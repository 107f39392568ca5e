import type { TiffDirectory, TiffFile } from './tiff-structure.js';
import { openTiff, pagesOf } from './tiff-structure.js';
import { heifFacts } from './heif-items.js';
import { jpegMetadata, segmentsOf } from './jpeg-segments.js';
import { NO_METADATA, type PictureMetadata } from './picture-metadata.js';
import { pngMetadata } from './png-chunks.js';
import { tiffMetadata } from './tiff-metadata.js';
import { webpMetadata } from './webp-chunks.js';

/**
 * What a file says beside its pixels.
 *
 * @param format jpeg, png, webp, tiff, heif or heic; of other formats nothing is read
 * @param page of a TIFF, where it is not the first
 */
export function readMetadata(bytes: Buffer, format: string, page = 0): PictureMetadata {
  switch (format) {
    case 'jpeg':
      return jpegMetadata(segmentsOf(bytes).segments);
    case 'png':
      return pngMetadata(bytes);
    case 'webp':
      return webpMetadata(bytes);
    case 'heif':
    case 'heic':
      return heifFacts(bytes)?.metadata ?? NO_METADATA;
    case 'tiff':
      return ofPage(openTiff(bytes), page);
    default:
      return NO_METADATA;
  }
}

function ofPage(file: TiffFile | null, index: number): PictureMetadata {
  const page: TiffDirectory | undefined = file === null ? undefined : pagesOf(file)[index];
  return file === null || page === undefined ? NO_METADATA : tiffMetadata(file, page);
}
