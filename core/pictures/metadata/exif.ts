import {
  directoryAt,
  integersOf,
  openTiff,
  pagesOf,
  readInteger,
  type TiffEntry,
  type TiffFile,
} from './tiff-structure.js';

const [ORIENTATION, EXIF, WIDTH, HEIGHT] = [0x0112, 0x8769, 0xa002, 0xa003];
const [X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT] = [282, 283, 296];
const [THUMBNAIL_AT, THUMBNAIL_LENGTH] = [513, 514];

/** How many pixels go to a length. */
export interface Density {
  readonly x: number;
  readonly y: number;
  /** None: only the ratio is known. */
  readonly unit: 'inch' | 'cm' | 'none';
}

/**
 * An EXIF block for a picture that was turned upright and has other pixels: the orientation is 1, the size is its own, and the thumbnail, a
 * small copy of the old pixels, is gone. Everything else keeps its place, so that a maker's notes, which refer to places, stay true.
 *
 * @returns a copy; null when the block cannot be read
 */
export function settledExif(block: Buffer, width: number, height: number): Buffer | null {
  const file = openTiff(Buffer.from(block));
  if (file === null) return null;
  const [main] = pagesOf(file);
  if (main === undefined) return null;
  setInteger(file, main.entries.get(ORIENTATION), 1);
  const [exifAt = 0] = integersOf(file, main.entries.get(EXIF));
  const exif = directoryAt(file, exifAt);
  setInteger(file, exif?.entries.get(WIDTH), width);
  setInteger(file, exif?.entries.get(HEIGHT), height);
  const thumbnail = directoryAt(file, main.next);
  if (thumbnail !== null) {
    const [at = 0] = integersOf(file, thumbnail.entries.get(THUMBNAIL_AT));
    const [length = 0] = integersOf(file, thumbnail.entries.get(THUMBNAIL_LENGTH));
    file.bytes.fill(0, at, Math.min(at + length, file.bytes.length));
  }
  if (main.nextAt + 4 <= file.bytes.length) file.bytes.writeUInt32LE(0, main.nextAt);
  return file.bytes;
}

function setInteger({ bytes, littleEndian }: TiffFile, entry: TiffEntry | undefined, value: number): void {
  if (entry === undefined || (entry.type !== 3 && entry.type !== 4)) return;
  const size = entry.type === 3 ? 2 : 4;
  if (value >= 2 ** (8 * size)) return;
  if (littleEndian) bytes.writeUIntLE(value, entry.at, size);
  else bytes.writeUIntBE(value, entry.at, size);
}

/** The density that an EXIF block or a TIFF page tells; null when it tells none. */
export function densityOf(file: TiffFile | null): Density | null {
  const [main] = file === null ? [] : pagesOf(file);
  if (file === null || main === undefined) return null;
  const ratio = (tag: number): number => {
    const entry = main.entries.get(tag);
    if (entry?.type !== 5) return 0;
    const below = readInteger(file, entry.at + 4, 4);
    return below === 0 ? 0 : readInteger(file, entry.at, 4) / below;
  };
  const [x, y] = [ratio(X_RESOLUTION), ratio(Y_RESOLUTION)];
  if (x <= 0 || y <= 0) return null;
  const [unit = 2] = integersOf(file, main.entries.get(RESOLUTION_UNIT));
  return { x, y, unit: unit === 3 ? 'cm' : unit === 1 ? 'none' : 'inch' };
}

/** The tags of a density, for a file that has none. */
export function densityTags({ x, y, unit }: Density): [number, { type: number; count: number; bytes: Buffer }][] {
  const rational = (value: number): { type: number; count: number; bytes: Buffer } => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(Math.round(value * 1000), 0);
    bytes.writeUInt32LE(1000, 4);
    return { type: 5, count: 1, bytes };
  };
  const kind = { type: 3, count: 1, bytes: Buffer.from([{ none: 1, inch: 2, cm: 3 }[unit], 0]) };
  return [
    [X_RESOLUTION, rational(x)],
    [Y_RESOLUTION, rational(y)],
    [RESOLUTION_UNIT, kind],
  ];
}
