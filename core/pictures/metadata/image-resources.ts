/** Numbers of Photoshop's image resources. */
const [IPTC, ...THUMBNAILS] = [0x0404, 0x0409, 0x040c];

/** @returns every resource as it stands, with its number; those after a damaged one are lost */
function resourcesOf(bytes: Buffer): { id: number; whole: Buffer; data: Buffer }[] {
  const found: { id: number; whole: Buffer; data: Buffer }[] = [];
  for (let at = 0; at + 12 <= bytes.length && bytes.toString('latin1', at, at + 4) === '8BIM';) {
    const id = bytes.readUInt16BE(at + 4);
    // The name has a length byte and fills an even number of bytes.
    const named = 2 * Math.ceil((1 + (bytes[at + 6] ?? 0)) / 2);
    const dataAt = at + 6 + named + 4;
    if (dataAt > bytes.length) break;
    const length = bytes.readUInt32BE(dataAt - 4);
    const end = dataAt + length + (length % 2);
    if (dataAt + length > bytes.length) break;
    found.push({ id, whole: bytes.subarray(at, end), data: bytes.subarray(dataAt, dataAt + length) });
    at = end;
  }
  return found;
}

/** The same without small copies of the old picture. */
export function withoutThumbnail(resources: Buffer): Buffer {
  const kept = resourcesOf(resources).filter(({ id }) => !THUMBNAILS.includes(id));
  return Buffer.concat(kept.map(({ whole }) => whole));
}

/** IPTC's part; null when there is none. */
export function iptcOf(resources: Buffer | null): Buffer | null {
  return resources === null ? null : (resourcesOf(resources).find(({ id }) => id === IPTC)?.data ?? null);
}

/** Whether there is nothing but IPTC's part. */
export function isOnlyIptc(resources: Buffer): boolean {
  return resourcesOf(resources).every(({ id }) => id === IPTC);
}

/** Resources of their own around IPTC's part. */
export function resourcesOfIptc(iptc: Buffer): Buffer {
  const head = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(iptc.length, 8);
  return Buffer.concat([head, iptc, Buffer.alloc(iptc.length % 2)]);
}
