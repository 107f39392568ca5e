/** One value of a TIFF directory, and where it is in the file. */
export interface TiffEntry {
  readonly tag: number;
  /** As TIFF numbers them: 1 byte, 2 text, 3 short, 4 long, 5 rational … */
  readonly type: number;
  /** How many values. */
  readonly count: number;
  /** Where the values begin, bytes from the start of the file. */
  readonly at: number;
  /** Length of the values, bytes. */
  readonly length: number;
}

/** A directory of tags: one page, or what a page refers to. */
export interface TiffDirectory {
  readonly at: number;
  readonly entries: ReadonlyMap<number, TiffEntry>;
  /** Where the offset of the next page stands, and that offset; 0 when there is none. */
  readonly nextAt: number;
  readonly next: number;
}

/** A file, or an EXIF block, which is built the same. */
export interface TiffFile {
  readonly bytes: Buffer;
  readonly littleEndian: boolean;
  /** BigTIFF: offsets of eight bytes. */
  readonly big: boolean;
  /** Offset of the first page. */
  readonly first: number;
}

/** Bytes of one value, by type. */
const TYPE_SIZE: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** Most pages that are walked: a chain that is longer leads back to itself. */
const MAX_PAGES = 4096;

/** Opens a TIFF file or an EXIF block; null for anything else. Adobe, TIFF 6.0, 1992; BigTIFF as libtiff writes it. */
export function openTiff(bytes: Buffer): TiffFile | null {
  const order = bytes.toString('latin1', 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return null;
  const littleEndian = order === 'II';
  const magic = littleEndian ? bytes.readUInt16LE(2) : bytes.readUInt16BE(2);
  if (magic !== 42 && magic !== 43) return null;
  const file = { bytes, littleEndian, big: magic === 43, first: 0 };
  if (file.big && bytes.length < 16) return null;
  return { ...file, first: file.big ? readInteger(file, 8, 8) : readInteger(file, 4, 4) };
}

/** An unsigned integer of the file. @param size bytes: 1, 2, 4 or 8 */
export function readInteger({ bytes, littleEndian }: TiffFile, at: number, size: number): number {
  if (at + size > bytes.length) return 0;
  if (size === 8) return Number(littleEndian ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return littleEndian ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
}

/** The directory at an offset, without the values that lie outside of the file; null when it is itself outside. */
export function directoryAt(file: TiffFile, at: number): TiffDirectory | null {
  const { bytes, big } = file;
  const [countSize, entrySize, offsetSize] = big ? [8, 20, 8] : [2, 12, 4];
  if (at < 8 || at + countSize > bytes.length) return null;
  const count = readInteger(file, at, countSize);
  const nextAt = at + countSize + count * entrySize;
  if (nextAt > bytes.length) return null;
  const entries = new Map<number, TiffEntry>();
  for (let entryAt = at + countSize; entryAt < nextAt; entryAt += entrySize) {
    const [tag, type] = [readInteger(file, entryAt, 2), readInteger(file, entryAt + 2, 2)];
    const values = readInteger(file, entryAt + 4, offsetSize);
    const length = values * (TYPE_SIZE[type] ?? 0);
    const field = entryAt + 4 + offsetSize;
    const valueAt = length <= offsetSize ? field : readInteger(file, field, offsetSize);
    if (length > 0 && valueAt + length <= bytes.length)
      entries.set(tag, { tag, type, count: values, at: valueAt, length });
  }
  return { at, entries, nextAt, next: readInteger(file, nextAt, offsetSize) };
}

/** All pages, in order. */
export function pagesOf(file: TiffFile): TiffDirectory[] {
  const pages: TiffDirectory[] = [];
  const seen = new Set<number>();
  for (let at = file.first; at !== 0 && !seen.has(at) && pages.length < MAX_PAGES;) {
    seen.add(at);
    const page = directoryAt(file, at);
    if (page === null) break;
    pages.push(page);
    at = page.next;
  }
  return pages;
}

/** Bytes of one value of an entry. */
export function valueSize({ type }: Pick<TiffEntry, 'type'>): number {
  return TYPE_SIZE[type] ?? 1;
}

/** Whole numbers of an entry (bytes, shorts, longs, offsets); none when it is not there or of another type. */
export function integersOf(file: TiffFile, entry: TiffEntry | undefined): number[] {
  if (entry === undefined || ![1, 3, 4, 13, 16, 18].includes(entry.type)) return [];
  const size = valueSize(entry);
  return Array.from({ length: entry.count }, (_, i) => readInteger(file, entry.at + i * size, size));
}

/** The bytes of an entry as they stand in the file; null when it is not there. */
export function bytesOf(file: TiffFile, entry: TiffEntry | undefined): Buffer | null {
  return entry === undefined ? null : file.bytes.subarray(entry.at, entry.at + entry.length);
}
