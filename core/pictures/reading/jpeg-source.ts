import { cannotBeRead } from '../bad-picture.js';
import {
  endOfPicture,
  frameOf,
  jpegMetadata,
  segmentsOf,
  tellsOfMorePictures,
  withoutMorePictures,
} from '../metadata/jpeg-segments.js';
import { tellsOfGainMap } from '../metadata/xmp.js';
import { GAIN_MAP_LOST } from './heif-source.js';
import type { PixelSource } from './pixel-source.js';

/** A JPEG: only its first picture, of 8 bits. @throws StillpointError BAD_PICTURE for codings that are not read */
export function jpegSource(file: string, bytes: Buffer): PixelSource {
  const { segments } = segmentsOf(bytes);
  const frame = frameOf(segments);
  const hint = 'Convert it to a 16-bit PNG or TIFF, or to a usual JPEG, in the program that it came from.';
  if (frame !== null && frame.bits !== 8) throw cannotBeRead(file, `is a JPEG of ${frame.bits} bits`, hint);
  if (frame !== null && frame.coding !== 'usual') {
    const coding = frame.coding === 'lossless' ? 'a lossless JPEG' : 'a JPEG in arithmetic coding';
    throw cannotBeRead(file, `is ${coding}`, hint);
  }
  const metadata = jpegMetadata(segments);
  const gainMap =
    tellsOfGainMap(metadata.xmp) || segments.some(({ data }) => data.includes('urn:iso:std:iso:ts:21496'));
  const more = tellsOfMorePictures(segments);
  const notice = gainMap ? GAIN_MAP_LOST : 'It holds more than one picture; only the first is restored and kept.';
  return {
    // libvips would read a gain map into the picture, and leave out its XMP.
    header: gainMap || more ? withoutMorePictures(bytes.subarray(0, endOfPicture(bytes))) : bytes,
    page: 0,
    decodable: null,
    metadata,
    bits: 8,
    notices: gainMap || more ? [notice] : [],
  };
}
