import { badPicture, cannotBeRead, damaged } from '../bad-picture.js';
import { tiffMetadata } from '../metadata/tiff-metadata.js';
import { integersOf, pagesOf, type TiffDirectory, type TiffFile } from '../metadata/tiff-structure.js';
import type { PixelSource } from './pixel-source.js';

const [SUBFILE, OLD_SUBFILE, COMPRESSION, PHOTOMETRIC, SAMPLES, SUB_DIRECTORIES, DNG] = [
  254, 255, 259, 262, 277, 330, 50706,
];

/** Compressions that sharp's libtiff reads: none, CCITT, LZW, JPEG, Deflate, PackBits. */
const READ = new Set([1, 2, 3, 4, 5, 7, 8, 32773, 32946]);
const COMPRESSIONS: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  34676: 'LogLuv',
  34677: 'LogLuv',
  34712: 'JPEG 2000',
  34925: 'LZMA',
  50000: 'Zstandard',
  50001: 'WebP',
  50002: 'JPEG XL',
};
/** Channels of colour, by how they are meant. */
const COLOURS: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 };
/** Programs do not agree which white Lab is relative to: read by the wrong one, every colour is off. */
const OTHER_COLOURS: Readonly<Record<number, string>> = {
  8: 'Lab',
  9: 'Lab (ICC)',
  10: 'Lab (ITU)',
  32844: 'LogL',
  32845: 'LogLuv',
};
const [MOSAIC, LINEAR_RAW] = [32803, 34892];

const [BITS, SAMPLE_FORMAT] = [258, 339];
const [UNSIGNED, SIGNED, FLOAT, UNKNOWN] = [1, 2, 3, 4];

/** One photograph of a TIFF file. @throws StillpointError BAD_PICTURE for kinds that are not read, and more than one photograph */
export function tiffSource(file: string, bytes: Buffer, tiff: TiffFile): PixelSource {
  const pages = pagesOf(tiff);
  const number = (page: TiffDirectory, tag: number): number | undefined => integersOf(tiff, page.entries.get(tag))[0];
  const isThumbnail = (page: TiffDirectory): boolean =>
    ((number(page, SUBFILE) ?? 0) & 5) !== 0 || number(page, OLD_SUBFILE) === 2;
  const photographs = pages.filter((page) => !isThumbnail(page));
  const isRaw =
    pages.some((page) => page.entries.has(DNG) || [MOSAIC, LINEAR_RAW].includes(number(page, PHOTOMETRIC) ?? 0)) ||
    (photographs.length === 0 && pages.some((page) => page.entries.has(SUB_DIRECTORIES)));
  if (isRaw) {
    throw cannotBeRead(
      file,
      'is a camera’s raw file (DNG or alike)',
      'Develop it in a raw converter and export a 16-bit TIFF.',
    );
  }
  if (photographs.length > 1) {
    throw badPicture(
      file,
      'holds several frames or pages',
      'Stillpoint restores still pictures: save one frame as PNG or JPEG.',
    );
  }
  const [page] = photographs.length === 1 ? photographs : pages;
  if (page === undefined) throw damaged(file);
  const compression = number(page, COMPRESSION) ?? 1;
  if (!READ.has(compression)) {
    const name = COMPRESSIONS[compression] ?? `method ${compression}`;
    throw cannotBeRead(file, `is compressed with ${name}`, 'Save it as TIFF with LZW or Deflate, or as PNG.');
  }
  const photometric = number(page, PHOTOMETRIC) ?? 1;
  const colours = COLOURS[photometric];
  if (colours === undefined) {
    const name = OTHER_COLOURS[photometric] ?? `unusual (${photometric})`;
    throw cannotBeRead(file, `has ${name} colours`, 'Convert it to RGB and save it with 16 bits.');
  }
  const extra = (number(page, SAMPLES) ?? 1) - colours;
  if (extra > 1) {
    throw badPicture(
      file,
      `has ${extra} channels beside its colours (spot colours or masks), which cannot be kept here`,
      'Save a copy without them; at most one channel of transparency may be there.',
    );
  }
  refuseNumbers(file, number(page, BITS) ?? 1, number(page, SAMPLE_FORMAT) ?? UNSIGNED);
  return {
    header: bytes,
    page: pages.indexOf(page),
    decodable: null,
    metadata: tiffMetadata(tiff, page),
    bits: null,
    notices: [],
  };
}

/** libtiff has numbers of every kind; those of pictures are few. */
function refuseNumbers(file: string, bits: number, format: number): void {
  const isRead = format === FLOAT ? bits === 32 : format !== SIGNED && format <= UNKNOWN && bits <= 16;
  if (isRead) return;
  const kind = format === FLOAT ? 'floating-point' : format === SIGNED ? 'signed' : 'unusual';
  throw cannotBeRead(
    file,
    `holds ${kind} numbers of ${bits} bits`,
    'Save it with 8 or 16 bits, or as floating point of 32 bits.',
  );
}
