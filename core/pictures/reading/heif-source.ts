import { badPicture, cannotBeRead } from '../bad-picture.js';
import { heifFacts } from '../metadata/heif-items.js';
import { NO_METADATA } from '../metadata/picture-metadata.js';
import { decodeHeic } from './heic.js';
import { profileOfColours } from './numbered-colours.js';
import type { PixelSource } from './pixel-source.js';
import { asTiff } from './raw-picture.js';
import { storedPixels } from './stored-pixels.js';

const CODECS: Readonly<Record<string, string>> = {
  avc: 'AVC',
  vvc: 'VVC',
  evc: 'EVC',
  jpeg: 'JPEG',
  jpeg2000: 'JPEG 2000',
};

/** AVIF, which sharp decodes, and HEIC, which libheif does. @param compression sharp's word for the codec */
export async function heifSource(file: string, bytes: Buffer, compression: string | undefined): Promise<PixelSource> {
  const facts = heifFacts(bytes);
  const { metadata = NO_METADATA, bits = 8, colours = null, gainMap = false } = facts ?? {};
  const profile = colours === null ? null : await profileOfColours(file, colours);
  const icc = metadata.icc ?? profile;
  const source = {
    header: bytes,
    page: 0,
    metadata: { ...metadata, icc },
    bits,
    notices: gainMap ? [GAIN_MAP_LOST] : [],
  };
  if (compression === 'hevc') {
    const decodable = async (): Promise<Buffer> => asTiff(await decodeHeic(file, bytes), icc);
    return { ...source, decodable };
  }
  if (compression !== 'av1') {
    const codec = CODECS[compression ?? ''] ?? 'an unknown codec';
    throw cannotBeRead(file, `is a HEIF picture in ${codec}`, 'Export it as JPEG, PNG or TIFF first.');
  }
  if (bits > 12) throw badPicture(file, `has ${bits} bits a channel`, 'Export it with 8, 10 or 12 bits.');
  return { ...source, decodable: profile === null ? null : async () => asTiff(await storedPixels(bytes), profile) };
}

export const GAIN_MAP_LOST = 'Its gain map, the brightness for HDR screens, is not kept: it is true of the old pixels.';
