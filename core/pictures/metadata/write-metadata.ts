import type { OutputFormat } from '../picture-format.js';
import { withAvifMetadata } from './avif-metadata.js';
import { densityOf, densityTags, settledExif } from './exif.js';
import { iptcOf, withoutThumbnail } from './image-resources.js';
import { withJpegMetadata } from './jpeg-segments.js';
import { NO_METADATA, type PictureMetadata } from './picture-metadata.js';
import { withPngMetadata } from './png-chunks.js';
import { exifBlock, takeTags } from './tag-tree.js';
import { withTiffMetadata } from './tiff-metadata.js';
import { openTiff, pagesOf } from './tiff-structure.js';
import { withWebpMetadata } from './webp-chunks.js';
import { settledXmp } from './xmp.js';

/** A file with its metadata, and what of them its format cannot hold, in words. */
export interface Described {
  readonly bytes: Buffer;
  readonly lost: readonly string[];
}

/** Nothing but what the pixels need to be understood: the profile. */
export function onlyProfile({ icc }: PictureMetadata): PictureMetadata {
  return { ...NO_METADATA, icc };
}

/** Metadata for a picture that was turned upright and whose pixels are new: orientations are reset, and copies of the old pixels left out. */
export function settled(metadata: PictureMetadata, width: number, height: number): PictureMetadata {
  const { exif, xmp, resources } = metadata;
  const rest = resources === null ? null : withoutThumbnail(resources);
  return {
    ...metadata,
    exif: exif === null ? null : settledExif(exif, width, height),
    xmp: xmp === null ? null : settledXmp(xmp),
    resources: rest === null || rest.length === 0 ? null : rest,
  };
}

/** Puts metadata into a file that was written without any. @param width of the picture, pixels @param height likewise */
export function withMetadata(
  bytes: Buffer,
  format: OutputFormat,
  metadata: PictureMetadata,
  width: number,
  height: number,
): Described {
  // JFIF's and PNG's density and EXIF's are the same; each format has one of the two places, or both.
  const density = metadata.density ?? densityOf(metadata.exif === null ? null : openTiff(metadata.exif));
  switch (format) {
    case 'jpeg':
      return withJpegMetadata(bytes, metadata);
    case 'png':
      return withPngMetadata(bytes, { ...metadata, density });
    case 'tiff':
      return { bytes: withTiffMetadata(bytes, { ...metadata, density }), lost: [] };
    case 'webp':
      return { bytes: withWebpMetadata(bytes, inExif(metadata), width, height), lost: lostWithoutPlaces(metadata) };
    case 'avif':
      return { bytes: withAvifMetadata(bytes, inExif(metadata)), lost: lostWithoutPlaces(metadata) };
  }
}

/** For formats whose only place for a density is EXIF. */
function inExif(metadata: PictureMetadata): PictureMetadata {
  const { exif, density } = metadata;
  const file = exif === null ? null : openTiff(exif);
  if (density === null || densityOf(file) !== null) return metadata;
  const [main] = file === null ? [] : pagesOf(file);
  const tags = file === null || main === undefined ? [] : takeTags(file, main, () => true);
  return { ...metadata, exif: exifBlock(new Map([...tags, ...densityTags(density)])) };
}

function lostWithoutPlaces({ resources, comments }: PictureMetadata): string[] {
  return [...(iptcOf(resources) === null ? [] : ['IPTC']), ...(comments.length === 0 ? [] : ['the comment'])];
}
