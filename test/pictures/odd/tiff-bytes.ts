/** A directory by tag: its type, and numbers, a text, bytes, or another directory. */
export type Tags = Readonly<
  Record<number, readonly [type: number, values: readonly number[] | string | Buffer | Tags]>
>;

export interface TiffShape {
  readonly order?: 'II' | 'MM';
  /** BigTIFF. */
  readonly big?: boolean;
}

const SIZES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
};

/** Builds TIFF files and EXIF blocks, for tests: written apart from the code that is tested, from the specification. */
class TiffBuilder {
  readonly #little: boolean;
  readonly #big: boolean;
  #bytes: Buffer;

  constructor({ order = 'II', big = false }: TiffShape) {
    this.#little = order === 'II';
    this.#big = big;
    this.#bytes = Buffer.from(order, 'latin1');
    this.#append(big ? this.#join([2, 43], [2, 8], [2, 0], [8, 0]) : this.#join([2, 42], [4, 0]));
  }

  /** The file, with its pages one after another. A page whose pixels are given gets their place and length. */
  build(pages: readonly { tags: Tags; pixels?: Buffer }[]): Buffer {
    let link = this.#big ? 8 : 4;
    for (const { tags, pixels } of pages) {
      const at = pixels === undefined ? 0 : this.#append(pixels);
      const stored =
        pixels === undefined ? tags : { ...tags, 273: [4, [at]] as const, 279: [4, [pixels.length]] as const };
      const { start, next } = this.#directory(stored);
      this.#number(this.#big ? 8 : 4, start).copy(this.#bytes, link);
      link = next;
    }
    return this.#bytes;
  }

  #directory(tags: Tags): { start: number; next: number } {
    const [countSize, offsetSize] = this.#big ? [8, 8] : [2, 4];
    const entries = Object.entries(tags).map(([tag, [type, values]]) => {
      const data = this.#encode(type, values);
      const count = data.length / (SIZES[type] ?? 1);
      const value = Buffer.alloc(offsetSize);
      if (data.length <= offsetSize) data.copy(value);
      else this.#number(offsetSize, this.#append(data)).copy(value);
      return Buffer.concat([this.#join([2, Number(tag)], [2, type], [offsetSize, count]), value]);
    });
    const body = Buffer.concat([this.#number(countSize, entries.length), ...entries, Buffer.alloc(offsetSize)]);
    const start = this.#append(body);
    return { start, next: start + body.length - offsetSize };
  }

  #encode(type: number, values: readonly number[] | string | Buffer | Tags): Buffer {
    if (Buffer.isBuffer(values)) return values;
    if (typeof values === 'string') return Buffer.from(`${values}\0`, 'utf8');
    if (!isNumbers(values)) return this.#number(4, this.#directory(values).start);
    if (type === 5) return Buffer.concat(values.map((value) => this.#join([4, Math.round(value * 1000)], [4, 1000])));
    return Buffer.concat(values.map((value) => this.#number(SIZES[type] ?? 1, value)));
  }

  #append(data: Buffer): number {
    const padding = Buffer.alloc(this.#bytes.length % 2);
    const at = this.#bytes.length + padding.length;
    this.#bytes = Buffer.concat([this.#bytes, padding, data]);
    return at;
  }

  #join(...parts: [size: number, value: number][]): Buffer {
    return Buffer.concat(parts.map(([size, value]) => this.#number(size, value)));
  }

  #number(size: number, value: number): Buffer {
    const bytes = Buffer.alloc(size);
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value));
    else bytes.writeUIntLE(value, 0, size);
    return this.#little ? bytes : bytes.reverse();
  }
}

function isNumbers(values: readonly number[] | Tags): values is readonly number[] {
  return Array.isArray(values);
}

export function tiffBytes(pages: readonly { tags: Tags; pixels?: Buffer }[], shape: TiffShape = {}): Buffer {
  return new TiffBuilder(shape).build(pages);
}
