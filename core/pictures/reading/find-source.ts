import type { Metadata } from 'sharp';

import { cannotBeRead, damaged } from '../bad-picture.js';
import { openTiff } from '../metadata/tiff-structure.js';
import { isJpeg } from '../metadata/jpeg-segments.js';
import { NO_METADATA } from '../metadata/picture-metadata.js';
import { numberedColoursOf, pngMetadata } from '../metadata/png-chunks.js';
import { readMetadata } from '../metadata/read-metadata.js';
import { bmpHeader, decodeBmp, isBmp, isTransparent } from './bmp.js';
import { floatAsTiff } from './float-picture.js';
import { heifSource } from './heif-source.js';
import { jpegSource } from './jpeg-source.js';
import { profileOfColours } from './numbered-colours.js';
import type { PixelSource } from './pixel-source.js';
import { asTiff } from './raw-picture.js';
import { storedPixels } from './stored-pixels.js';
import { tiffSource } from './tiff-source.js';

/** What a header says of a picture, in sharp's words. */
export type PictureHeader = Pick<
  Metadata,
  'width' | 'height' | 'space' | 'depth' | 'hasAlpha' | 'autoOrient' | 'pages' | 'compression'
> & { readonly format: string };

export function isFloat({ depth }: Pick<PictureHeader, 'depth'>): boolean {
  return depth === 'float';
}

/**
 * Finds out what kind of file it is, and how its pixels come to sharp.
 *
 * @param readHeader reads a header with sharp
 * @throws StillpointError BAD_PICTURE for kinds that cannot be read, by their names
 */
export async function findSource(
  file: string,
  bytes: Buffer,
  readHeader: (bytes: Buffer, page: number) => Promise<PictureHeader>,
): Promise<{ source: PixelSource; header: PictureHeader }> {
  if (isBmp(bytes)) return bmpSource(file, bytes);
  if (isJpeg(bytes)) {
    const source = jpegSource(file, bytes);
    return { source, header: await readHeader(source.header, 0) };
  }
  const tiff = openTiff(bytes);
  if (tiff !== null) {
    const source = tiffSource(file, bytes, tiff);
    const header = await readHeader(source.header, source.page);
    return { source: source.decodable === null ? ofDepth(file, source, header) : source, header };
  }
  const header = await readHeader(bytes, 0);
  if (header.format === 'heif') {
    const source = await heifSource(file, bytes, header.compression);
    return { source, header: header.compression === 'hevc' ? { ...header, format: 'heic' } : header };
  }
  if (header.format === 'png') return { source: await pngSource(file, bytes), header };
  return { source: plain(bytes, header.format), header };
}

function plain(bytes: Buffer, format: string): PixelSource {
  const metadata = readMetadata(bytes, format);
  return { header: bytes, page: 0, decodable: null, metadata, bits: null, notices: [] };
}

/** TIFF alone has floating-point values. */
function ofDepth(file: string, source: PixelSource, header: PictureHeader): PixelSource {
  const { space } = header;
  if (!isFloat(header)) return source;
  if (space !== 'b-w' && space !== 'scrgb') {
    throw cannotBeRead(file, 'holds floating-point values of an unusual kind', 'Save it with 16 bits.');
  }
  const { header: bytes, page, metadata } = source;
  return {
    ...source,
    bits: 16,
    decodable: () => floatAsTiff(file, bytes, page, space === 'b-w', metadata.icc),
    notices: ['Its floating-point values are written with 16 bits.'],
  };
}

function bmpSource(file: string, bytes: Buffer): { source: PixelSource; header: PictureHeader } {
  const bmp = bmpHeader(file, bytes);
  const { width, height } = bmp;
  const size = { width, height };
  return {
    source: {
      header: bytes,
      page: 0,
      decodable: () => asTiff(decodeBmp(file, bytes, bmp), null),
      metadata: NO_METADATA,
      bits: 8,
      notices: [],
    },
    header: { ...size, autoOrient: size, format: 'bmp', space: 'srgb', depth: 'uchar', hasAlpha: isTransparent(bmp) },
  };
}

/** A PNG's colours may be named by numbers too. */
async function pngSource(file: string, bytes: Buffer): Promise<PixelSource> {
  const metadata = pngMetadata(bytes);
  const colours = numberedColoursOf(bytes);
  const profile = colours === null ? null : await profileOfColours(file, colours);
  const source = { ...plain(bytes, 'png'), metadata: { ...metadata, icc: profile ?? metadata.icc } };
  if (profile === null) return source;
  return {
    ...source,
    decodable: async () =>
      asTiff(
        await storedPixels(bytes).catch((error: unknown) => {
          throw damaged(file, error);
        }),
        profile,
      ),
  };
}
