import { BoxReader, boxesOf, type Box } from './heif-boxes.js';
import { NO_METADATA, type PictureMetadata } from './picture-metadata.js';

/** Colours by numbers (ITU-T H.273), where a file has no profile. */
export interface NumberedColours {
  readonly primaries: number;
  readonly transfer: number;
}

/** What an AVIF or HEIC file says of its picture. */
export interface HeifFacts {
  readonly metadata: PictureMetadata;
  /** Bits a channel; 8 where the file does not say. */
  readonly bits: number;
  /** Null where there are none, or a profile says more. */
  readonly colours: NumberedColours | null;
  /** Whether it holds a gain map beside the picture. */
  readonly gainMap: boolean;
}

/** Where the data of an item are: parts of the file, or of the box `idat`. */
export interface ItemPlace {
  readonly id: number;
  readonly method: number;
  readonly parts: readonly { at: number; length: number }[];
}

interface Item {
  readonly id: number;
  readonly type: string;
  /** Media type, of items of type `mime`. */
  readonly media: string;
}

/** @returns null for a file without items */
export function heifFacts(bytes: Buffer): HeifFacts | null {
  const meta = boxesOf(bytes).find(({ type }) => type === 'meta');
  if (meta === undefined) return null;
  // A box with a version and flags before its content.
  const boxes = boxesOf(meta.body.subarray(4));
  const find = (type: string): Box | undefined => boxes.find((each) => each.type === type);
  const primary = primaryOf(find('pitm'));
  const items = itemsOf(find('iinf'));
  const places = placesOf(find('iloc'));
  const idat = find('idat')?.body ?? Buffer.alloc(0);
  const dataOf = (item: Item | undefined): Buffer | null => {
    const place = places.find(({ id }) => id === item?.id);
    if (place === undefined || place.method > 1) return null;
    const whole = place.method === 1 ? idat : bytes;
    return Buffer.concat(place.parts.map(({ at, length }) => whole.subarray(at, at + length)));
  };
  const { all, own } = propertiesOf(find('iprp'), primary);
  const colour = (kinds: string[]): Buffer | undefined =>
    own.find(({ type, body }) => type === 'colr' && kinds.includes(body.toString('latin1', 0, 4)))?.body;
  const icc = colour(['prof', 'rICC'])?.subarray(4) ?? null;
  const numbered = colour(['nclx']);
  const exif = dataOf(items.find(({ type }) => type === 'Exif'));
  return {
    metadata: {
      ...NO_METADATA,
      // It begins with the number of bytes before the byte order.
      exif: exif === null || exif.length < 4 ? null : exif.subarray(4 + exif.readUInt32BE(0)),
      xmp: dataOf(items.find(({ type, media }) => type === 'mime' && media === 'application/rdf+xml')),
      icc,
    },
    bits: bitsOf(own),
    colours:
      icc !== null || numbered === undefined
        ? null
        : { primaries: numbered.readUInt16BE(4), transfer: numbered.readUInt16BE(6) },
    gainMap:
      items.some(({ type }) => type === 'tmap') ||
      all.some(({ type, body }) => type === 'auxC' && /gainmap/i.test(body.toString('latin1'))),
  };
}

export function primaryOf(pitm: Box | undefined): number {
  if (pitm === undefined) return 0;
  const reader = new BoxReader(pitm.body, 4);
  return reader.integer(pitm.body[0] === 0 ? 2 : 4);
}

function itemsOf(iinf: Box | undefined): Item[] {
  if (iinf === undefined) return [];
  return boxesOf(iinf.body.subarray(iinf.body[0] === 0 ? 6 : 8)).flatMap(({ body }) => {
    const version = body[0] ?? 0;
    if (version < 2) return [];
    const reader = new BoxReader(body, 4);
    const id = reader.integer(version === 2 ? 2 : 4);
    const typeAt = reader.at + 2;
    const nameEnd = body.indexOf(0, typeAt + 4);
    const mediaEnd = body.indexOf(0, nameEnd + 1);
    const type = body.toString('latin1', typeAt, typeAt + 4);
    return [{ id, type, media: body.toString('latin1', nameEnd + 1, mediaEnd < 0 ? undefined : mediaEnd) }];
  });
}

export function placesOf(iloc: Box | undefined): ItemPlace[] {
  if (iloc === undefined) return [];
  const version = iloc.body[0] ?? 0;
  const reader = new BoxReader(iloc.body, 4);
  const sizes = reader.integer(2);
  const [offsetSize, lengthSize, baseSize, indexSize] = [12, 8, 4, 0].map((shift) => (sizes >> shift) & 15);
  const count = reader.integer(version < 2 ? 2 : 4);
  return Array.from({ length: Math.min(count, iloc.body.length) }, () => {
    const id = reader.integer(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : reader.integer(2) & 15;
    reader.integer(2);
    const base = reader.integer(baseSize ?? 0);
    const extents = reader.integer(2);
    const parts = Array.from({ length: Math.min(extents, iloc.body.length) }, () => {
      if (version > 0) reader.integer(indexSize ?? 0);
      return { at: base + reader.integer(offsetSize ?? 0), length: reader.integer(lengthSize ?? 0) };
    });
    return { id, method, parts };
  });
}

/** All properties, and those of one item. */
function propertiesOf(iprp: Box | undefined, item: number): { all: Box[]; own: Box[] } {
  const boxes = iprp === undefined ? [] : boxesOf(iprp.body);
  const all = boxesOf(boxes.find(({ type }) => type === 'ipco')?.body ?? Buffer.alloc(0));
  const own = boxes
    .filter(({ type }) => type === 'ipma')
    .flatMap(({ body }) => indicesOf(body, item))
    .flatMap((index) => all[index - 1] ?? []);
  return { all, own };
}

/** Which properties (from 1) the box `ipma` gives to an item. */
function indicesOf(ipma: Buffer, item: number): number[] {
  const [version, wide] = [ipma[0] ?? 0, ((ipma[3] ?? 0) & 1) === 1];
  const reader = new BoxReader(ipma, 4);
  const count = reader.integer(4);
  for (let i = 0; i < count && reader.at < ipma.length; i++) {
    const id = reader.integer(version === 0 ? 2 : 4);
    const associations = reader.integer(1);
    // The highest bit says that a reader must know it.
    const indices = Array.from({ length: associations }, () =>
      wide ? reader.integer(2) & 0x7fff : reader.integer(1) & 0x7f,
    );
    if (id === item) return indices;
  }
  return [];
}

function bitsOf(properties: readonly Box[]): number {
  const channels = properties.find(({ type }) => type === 'pixi')?.body[5];
  if (channels !== undefined) return channels;
  const av1 = properties.find(({ type }) => type === 'av1C')?.body[2];
  if (av1 !== undefined) return (av1 & 0x40) === 0 ? 8 : (av1 & 0x20) === 0 ? 10 : 12;
  const hevc = properties.find(({ type }) => type === 'hvcC')?.body[17];
  return hevc === undefined ? 8 : 8 + (hevc & 7);
}
