import { box, boxesOf, type Box } from './heif-boxes.js';
import { placesOf, primaryOf, type ItemPlace } from './heif-items.js';
import type { PictureMetadata } from './picture-metadata.js';

interface NewItem {
  readonly id: number;
  readonly entry: Buffer;
  readonly data: Buffer;
}

/**
 * Gives an AVIF that has none its metadata: new items, whose data stand behind everything else, and a colour profile among the
 * properties of the picture. ISO/IEC 23008-12.
 *
 * @param bytes as libheif writes it: few items, their data in the file
 */
export function withAvifMetadata(bytes: Buffer, { exif, xmp, icc }: PictureMetadata): Buffer {
  const meta = boxesOf(bytes).find(({ type }) => type === 'meta');
  if (meta === undefined || (exif === null && xmp === null && icc === null)) return bytes;
  const boxes = boxesOf(meta.body.subarray(4));
  const find = (type: string): Box | undefined => boxes.find((each) => each.type === type);
  const [picture, places] = [primaryOf(find('pitm')), placesOf(find('iloc'))];
  const next = Math.max(...places.map(({ id }) => id)) + 1;
  const items: NewItem[] = [];
  if (exif !== null)
    items.push({ id: next, entry: itemEntry(next, 'Exif'), data: Buffer.concat([Buffer.alloc(4), exif]) });
  if (xmp !== null) {
    const id = next + items.length;
    items.push({ id, entry: itemEntry(id, 'mime', 'application/rdf+xml'), data: xmp });
  }
  /** @param shift how far what stood behind `meta` moves @param end where the new items' data begin */
  const build = (shift: number, end: number): Buffer => {
    const changed = boxes.map((each) => {
      const whole = meta.body.subarray(4 + each.at, 4 + each.end);
      if (each.type === 'iloc') return locations(places, shift, items, end);
      if (each.type === 'iinf') return entries(each, items);
      if (each.type === 'iref') return box('iref', each.body, ...items.map(({ id }) => describes(id, picture)));
      if (each.type === 'iprp' && icc !== null) return properties(each, picture, icc);
      return whole;
    });
    if (find('iref') === undefined)
      changed.push(box('iref', Buffer.alloc(4), ...items.map(({ id }) => describes(id, picture))));
    return box('meta', meta.body.subarray(0, 4), ...changed);
  };
  const shift = build(0, 0).length - (meta.end - meta.at);
  const rest = bytes.subarray(meta.end);
  // Eight bytes: the head of the box that holds the new data.
  const content = build(shift, bytes.length + shift + 8);
  const data = items.length === 0 ? [] : [box('mdat', ...items.map((item) => item.data))];
  return Buffer.concat([bytes.subarray(0, meta.at), content, rest, ...data]);
}

function itemEntry(id: number, type: string, media?: string): Buffer {
  const head = Buffer.from([2, 0, 0, 0, id >> 8, id & 255, 0, 0]);
  return box('infe', head, Buffer.from(`${type}\0${media === undefined ? '' : `${media}\0`}`, 'latin1'));
}

function entries({ body }: Box, items: readonly NewItem[]): Buffer {
  const version = body[0] ?? 0;
  const head = Buffer.from(body.subarray(0, version === 0 ? 6 : 8));
  if (version === 0) head.writeUInt16BE(head.readUInt16BE(4) + items.length, 4);
  else head.writeUInt32BE(head.readUInt32BE(4) + items.length, 4);
  return box('iinf', head, body.subarray(head.length), ...items.map(({ entry }) => entry));
}

/** Version 1: offsets and lengths of four bytes, no base. */
function locations(places: readonly ItemPlace[], shift: number, items: readonly NewItem[], end: number): Buffer {
  let at = end;
  const added = items.map(({ id, data }) => {
    const place = { id, method: 0, parts: [{ at, length: data.length }] };
    at += data.length;
    return place;
  });
  const moved = places.map(({ parts, ...place }) => ({
    ...place,
    parts: parts.map((part) => ({ ...part, at: part.at + (place.method === 0 ? shift : 0) })),
  }));
  const all = [...moved, ...added].map(({ id, method, parts }) => {
    const bytes = Buffer.alloc(8 + parts.length * 8);
    bytes.writeUInt16BE(id, 0);
    bytes.writeUInt16BE(method, 2);
    bytes.writeUInt16BE(parts.length, 6);
    parts.forEach((part, i) => {
      bytes.writeUInt32BE(part.at, 8 + i * 8);
      bytes.writeUInt32BE(part.length, 12 + i * 8);
    });
    return bytes;
  });
  return box('iloc', Buffer.from([1, 0, 0, 0, 0x44, 0, all.length >> 8, all.length & 255]), ...all);
}

function describes(item: number, picture: number): Buffer {
  return box('cdsc', Buffer.from([item >> 8, item & 255, 0, 1, picture >> 8, picture & 255]));
}

/** The boxes of properties with a colour profile more, which the picture has. */
function properties({ body }: Box, picture: number, icc: Buffer): Buffer {
  const boxes = boxesOf(body);
  const ipco = boxes.find(({ type }) => type === 'ipco');
  const index = boxesOf(ipco?.body ?? Buffer.alloc(0)).length + 1;
  return box(
    'iprp',
    ...boxes.map(({ type, body: content }) => {
      if (type === 'ipco') return box('ipco', content, box('colr', Buffer.from('prof', 'latin1'), icc));
      if (type === 'ipma') return box('ipma', associated(content, picture, index));
      return box(type, content);
    }),
  );
}

/** Adds a property to those of one item, in version 0 with indices of one byte. */
function associated(ipma: Buffer, item: number, index: number): Buffer {
  const parts = [ipma.subarray(0, 8)];
  for (let at = 8; at + 3 <= ipma.length;) {
    const count = ipma[at + 2] ?? 0;
    const end = at + 3 + count;
    const own = ipma.readUInt16BE(at) === item;
    parts.push(ipma.subarray(at, at + 2), Buffer.from([own ? count + 1 : count]), ipma.subarray(at + 3, end));
    if (own) parts.push(Buffer.from([index]));
    at = end;
  }
  return Buffer.concat(parts);
}
