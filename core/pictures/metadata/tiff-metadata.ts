import { densityTags } from './exif.js';
import { iptcOf, isOnlyIptc, resourcesOfIptc } from './image-resources.js';
import { NO_METADATA, type PictureMetadata } from './picture-metadata.js';
import { exifBlock, placeTags, takeTags, type TagTree, type TagValue } from './tag-tree.js';
import { bytesOf, openTiff, pagesOf, type TiffDirectory, type TiffFile } from './tiff-structure.js';

const [XMP, IPTC, RESOURCES, ICC] = [700, 33723, 34377, 34675];

/** Tags that tell how the pixels are stored, which is another file's business. */
const STORAGE = new Set([
  ...[254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 277, 278, 279, 280, 281, 284, 290, 291, 292, 293],
  ...[
    317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 330, 332, 333, 334, 336, 338, 339, 340, 341, 347, 512,
  ],
  ...[513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 32995, 32996, 32997, 34675, 37724, 40976, 50784],
]);
/** Metadata that other formats keep in places of their own. */
const SEPARATE = new Set([XMP, IPTC, RESOURCES, ICC]);

const isDescription = (tag: number): boolean => !STORAGE.has(tag) && !SEPARATE.has(tag);

/** What a page of a TIFF says: its tags, but for those of the storage, are built into an EXIF block. */
export function tiffMetadata(file: TiffFile, page: TiffDirectory): PictureMetadata {
  const valueOf = (tag: number): Buffer | null => bytesOf(file, page.entries.get(tag));
  const tags = takeTags(file, page, isDescription);
  const resources = valueOf(RESOURCES);
  const iptc = valueOf(IPTC);
  return {
    ...NO_METADATA,
    exif: tags.size > 0 ? exifBlock(tags) : null,
    xmp: valueOf(XMP),
    resources: withIptc(resources, iptc === null ? null : inOrder(page, iptc)),
    icc: valueOf(ICC),
  };
}

/** IPTC's bytes are declared as long integers by some programs, and then swapped like such. */
function inOrder(page: TiffDirectory, iptc: Buffer): Buffer {
  const swapped = page.entries.get(IPTC)?.type === 4 && iptc[0] !== 0x1c && iptc[3] === 0x1c;
  if (!swapped) return iptc;
  const bytes = Buffer.from(iptc);
  return bytes.swap32();
}

function withIptc(resources: Buffer | null, iptc: Buffer | null): Buffer | null {
  if (iptc === null || iptcOf(resources) !== null) return resources;
  return Buffer.concat([resources ?? Buffer.alloc(0), resourcesOfIptc(iptc)]);
}

/**
 * Gives a TIFF its metadata, in place of what it has: a new directory is put behind everything else.
 *
 * @param bytes little-endian, of one page, as libtiff writes it
 */
export function withTiffMetadata(
  bytes: Buffer,
  { exif, xmp, resources, icc, density, comments }: PictureMetadata,
): Buffer {
  const file = openTiff(bytes);
  const [page] = file === null ? [] : pagesOf(file);
  if (file === null || page === undefined) return bytes;
  const tags = new Map<number, TagValue>(takeTags(file, page, (tag) => STORAGE.has(tag) && tag !== ICC));
  for (const [tag, value] of descriptionOf(exif)) tags.set(tag, value);
  if (density !== null) for (const [tag, value] of densityTags(density)) if (!tags.has(tag)) tags.set(tag, value);
  const add = (tag: number, type: number, data: Buffer | null): void => {
    if (data !== null) tags.set(tag, { type, count: data.length, bytes: data });
  };
  add(XMP, 1, xmp);
  add(IPTC, 7, iptcOf(resources));
  // IPTC alone stands in its own tag.
  if (resources !== null && !isOnlyIptc(resources)) add(RESOURCES, 1, resources);
  add(ICC, 7, icc);
  const [text] = comments;
  // TIFF has one text without a more exact meaning.
  if (text !== undefined && !tags.has(270)) add(270, 2, Buffer.from(`${text.text}\0`, 'utf8'));
  const base = bytes.length + (bytes.length % 2);
  const whole = Buffer.concat([bytes, Buffer.alloc(base - bytes.length), placeTags(tags, base)]);
  whole.writeUInt32LE(base, 4);
  return whole;
}

function descriptionOf(exif: Buffer | null): TagTree {
  const file = exif === null ? null : openTiff(exif);
  const [main] = file === null ? [] : pagesOf(file);
  return file === null || main === undefined ? new Map() : takeTags(file, main, isDescription);
}
