/** A box of an ISO base media file (ISO/IEC 14496-12). */
export interface Box {
  readonly type: string;
  readonly at: number;
  readonly end: number;
  /** After size and type. */
  readonly body: Buffer;
}

/** The boxes that follow each other in some bytes; as far as they can be followed. */
export function boxesOf(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    const long = size === 1 && at + 16 <= bytes.length;
    const length = long ? Number(bytes.readBigUInt64BE(at + 8)) : size === 0 ? bytes.length - at : size;
    const head = long ? 16 : 8;
    if (length < head) break;
    const end = Math.min(bytes.length, at + length);
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), at, end, body: bytes.subarray(at + head, end) });
    at += length;
  }
  return boxes;
}

/** Reads integers one after another. What lies behind the end is 0: a damaged file is found out by its decoder. */
export class BoxReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  /** @param size bytes, 0 to 8 */
  integer(size: number): number {
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + (this.#bytes[this.#at + i] ?? 0);
    this.#at += size;
    return value;
  }
}

export function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.from(`\0\0\0\0${type}`, 'latin1');
  head.writeUInt32BE(8 + body.length);
  return Buffer.concat([head, body]);
}
