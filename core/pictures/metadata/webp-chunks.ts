import { NO_METADATA, type PictureMetadata } from './picture-metadata.js';

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Flags of the extended header (WebP container specification): what the file holds. */
const [HAS_ICC, HAS_ALPHA, HAS_EXIF, HAS_XMP] = [0x20, 0x10, 0x08, 0x04];

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    chunks.push({ type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** Some programs begin EXIF as JPEG does. */
export function withoutExifHead(block: Buffer): Buffer {
  return block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block;
}

export function webpMetadata(bytes: Buffer): PictureMetadata {
  const chunks = chunksOf(bytes);
  const dataOf = (type: string): Buffer | null => chunks.find((each) => each.type === type)?.data ?? null;
  const exif = dataOf('EXIF');
  return {
    ...NO_METADATA,
    exif: exif === null ? null : withoutExifHead(exif),
    xmp: dataOf('XMP '),
    icc: dataOf('ICCP'),
  };
}

/** Gives a WebP its metadata, in place of what it has. @param width of the picture, pixels @param height likewise */
export function withWebpMetadata(
  bytes: Buffer,
  { exif, xmp, icc }: PictureMetadata,
  width: number,
  height: number,
): Buffer {
  const pixels = chunksOf(bytes).filter(({ type }) => ['ALPH', 'VP8 ', 'VP8L'].includes(type));
  const header = Buffer.alloc(10);
  const lossless = pixels.find(({ type }) => type === 'VP8L')?.data;
  // A lossless picture says by a bit of its own header whether it is transparent.
  const transparent = pixels.some(({ type }) => type === 'ALPH') || ((lossless?.[4] ?? 0) & 0x10) !== 0;
  header[0] =
    (icc === null ? 0 : HAS_ICC) |
    (transparent ? HAS_ALPHA : 0) |
    (exif === null ? 0 : HAS_EXIF) |
    (xmp === null ? 0 : HAS_XMP);
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  const body = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    chunk('VP8X', header),
    ...(icc === null ? [] : [chunk('ICCP', icc)]),
    ...pixels.map(({ type, data }) => chunk(type, data)),
    ...(exif === null ? [] : [chunk('EXIF', exif)]),
    ...(xmp === null ? [] : [chunk('XMP ', xmp)]),
  ]);
  return chunk('RIFF', body);
}

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
