import { bytesOf, directoryAt, integersOf, valueSize, type TiffDirectory, type TiffFile } from './tiff-structure.js';

/** A directory of tags without a place in a file: values, and the directories that it refers to. */
export type TagTree = ReadonlyMap<number, TagValue>;

/** `bytes` are little-endian. */
export type TagValue = { readonly type: number; readonly count: number; readonly bytes: Buffer } | TagTree;

/** Tags that refer to another directory: EXIF, GPS, interoperability. */
const DIRECTORIES = new Set([34665, 34853, 40965]);

/** Values of these types are made of smaller numbers, whose bytes are swapped on their own: rationals. */
const PART_SIZE: Readonly<Record<number, number>> = { 5: 4, 10: 4 };

/**
 * Takes the tags of a directory out of their file, those of the directories below it included.
 *
 * @param keep which tags of the first directory are wanted
 */
export function takeTags(file: TiffFile, directory: TiffDirectory, keep: (tag: number) => boolean): TagTree {
  const tree = new Map<number, TagValue>();
  for (const [tag, entry] of directory.entries) {
    if (!keep(tag)) continue;
    if (DIRECTORIES.has(tag)) {
      const [at = 0] = integersOf(file, entry);
      const below = directoryAt(file, at);
      if (below !== null && below.at !== directory.at)
        tree.set(
          tag,
          takeTags(file, below, () => true),
        );
      continue;
    }
    const bytes = Buffer.from(bytesOf(file, entry) ?? []);
    if (!file.littleEndian) swap(bytes, PART_SIZE[entry.type] ?? valueSize(entry));
    // BigTIFF's long integers and offsets, which other files have not, are no metadata.
    if (entry.type < 16) tree.set(tag, { type: entry.type, count: entry.count, bytes });
  }
  return tree;
}

function swap(bytes: Buffer, size: number): void {
  if (size === 1) return;
  for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** Writes tags as a directory, little-endian, with its values and the directories below it after it. @param base where it will stand in its file, even */
export function placeTags(tree: TagTree, base: number): Buffer {
  const tags = [...tree].sort(([a], [b]) => a - b);
  const head = Buffer.alloc(2 + tags.length * 12 + 4);
  head.writeUInt16LE(tags.length, 0);
  const parts: Buffer[] = [head];
  let end = base + head.length;
  const append = (bytes: Buffer): number => {
    const at = end;
    const padding = Buffer.alloc(bytes.length % 2);
    parts.push(bytes, padding);
    end += bytes.length + padding.length;
    return at;
  };
  tags.forEach(([tag, value], i) => {
    const field = 2 + i * 12;
    head.writeUInt16LE(tag, field);
    if ('bytes' in value) {
      head.writeUInt16LE(value.type, field + 2);
      head.writeUInt32LE(value.count, field + 4);
      if (value.bytes.length <= 4) value.bytes.copy(head, field + 8);
      else head.writeUInt32LE(append(value.bytes), field + 8);
    } else {
      head.writeUInt16LE(4, field + 2);
      head.writeUInt32LE(1, field + 4);
      head.writeUInt32LE(append(placeTags(value, end)), field + 8);
    }
  });
  return Buffer.concat(parts);
}

/** An EXIF block of these tags. */
export function exifBlock(tree: TagTree): Buffer {
  return Buffer.concat([Buffer.from('II*\0\b\0\0\0', 'latin1'), placeTags(tree, 8)]);
}
