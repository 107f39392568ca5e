import { cannotBeRead, damaged } from '../bad-picture.js';
import type { RawPicture } from './raw-picture.js';

/** What the header of a Windows bitmap says. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Whether the first row is the top one; as a rule it is the bottom one. */
  readonly topDown: boolean;
  /** Bits a pixel: 1, 4, 8, 16, 24 or 32. */
  readonly bits: number;
  readonly runLengths: boolean;
  /** Which bits of a pixel are red, green, blue and alpha; null where pixels are numbers of colours, or bytes. */
  readonly masks: readonly number[] | null;
  /** Colours as blue, green, red. */
  readonly palette: readonly (readonly number[])[];
  readonly pixels: number;
}

const [RGB, RLE8, RLE4, BITFIELDS, ALPHA_BITFIELDS] = [0, 1, 2, 3, 6];

export function isBmp(bytes: Buffer): boolean {
  return bytes.length >= 26 && bytes.toString('latin1', 0, 2) === 'BM';
}

/** Microsoft, “Bitmap storage”: the headers of OS/2 1 and of Windows 3 to 5. @throws StillpointError BAD_PICTURE */
export function bmpHeader(file: string, bytes: Buffer): BmpHeader {
  const size = bytes.readUInt32LE(14);
  const old = size === 12;
  if ((!old && size < 40) || bytes.length < 14 + size) throw damaged(file);
  const [width, signedHeight] = old
    ? [bytes.readUInt16LE(18), bytes.readInt16LE(20)]
    : [bytes.readInt32LE(18), bytes.readInt32LE(22)];
  const bits = bytes.readUInt16LE(old ? 24 : 28);
  const compression = old ? RGB : bytes.readUInt32LE(30);
  if (width <= 0 || signedHeight === 0) throw damaged(file);
  const hint = 'Save it as PNG, or as a bitmap of 24 bits.';
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw cannotBeRead(file, `is a bitmap of ${bits} bits a pixel`, hint);
  if (![RGB, RLE8, RLE4, BITFIELDS, ALPHA_BITFIELDS].includes(compression))
    throw cannotBeRead(file, 'is a bitmap in another format’s compression', hint);
  // Windows 4 and later have the masks in their header, Windows 3 behind it: the same place.
  const hasMasks = compression === BITFIELDS || compression === ALPHA_BITFIELDS;
  const maskCount = size >= 56 || compression === ALPHA_BITFIELDS ? 4 : 3;
  const stored = hasMasks ? Array.from({ length: maskCount }, (_, i) => bytes.readUInt32LE(54 + 4 * i)) : null;
  const masks = stored ?? (bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : null);
  const entry = old ? 3 : 4;
  const used = (old ? 0 : bytes.readUInt32LE(46)) || 2 ** bits;
  const paletteAt = 14 + size + (hasMasks && size === 40 ? 4 * maskCount : 0);
  const colours = bits > 8 ? 0 : Math.min(used, 256);
  const palette = Array.from({ length: colours }, (_, i) => {
    const at = paletteAt + i * entry;
    return [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
  });
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    runLengths: compression === RLE8 || compression === RLE4,
    masks,
    palette,
    pixels: bytes.readUInt32LE(10),
  };
}

/** Whether pixels have alpha: only where a mask says so, since the fourth byte of 32 bits is as a rule left at 0. */
export function isTransparent({ masks }: BmpHeader): boolean {
  return (masks?.[3] ?? 0) !== 0;
}

/** Decodes a bitmap to 8 bits. @throws StillpointError BAD_PICTURE where it was cut short */
export function decodeBmp(file: string, bytes: Buffer, header: BmpHeader): RawPicture {
  const { width, height, topDown, bits, runLengths, palette } = header;
  const stride = 4 * Math.ceil((width * bits) / 32);
  if (!runLengths && header.pixels + stride * height > bytes.length) throw damaged(file);
  const channels = isTransparent(header) ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  const numbers = runLengths ? expandRuns(bytes.subarray(header.pixels), header) : null;
  const read = pixelReader(header);
  for (let row = 0; row < height; row++) {
    const y = topDown ? row : height - 1 - row;
    const at = header.pixels + row * stride;
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels;
      if (bits > 8) {
        read(bytes, at, x, data, to);
        continue;
      }
      const shift = 8 - bits - ((x * bits) % 8);
      const packed = ((bytes[at + ((x * bits) >> 3)] ?? 0) >> shift) & (2 ** bits - 1);
      const colour = palette[numbers === null ? packed : (numbers[row * width + x] ?? 0)];
      for (let c = 0; c < 3; c++) data[to + c] = colour?.[2 - c] ?? 0;
    }
  }
  return { width, height, channels, data };
}

/** Reads a pixel without a palette. */
function pixelReader({
  bits,
  masks,
}: BmpHeader): (from: Buffer, row: number, x: number, to: Uint8Array, at: number) => void {
  const size = bits / 8;
  if (masks === null) {
    return (from, row, x, to, at) => {
      for (let c = 0; c < 3; c++) to[at + c] = from[row + x * size + 2 - c] ?? 0;
    };
  }
  const fields = masks
    .filter((mask) => mask !== 0)
    .map((mask) => {
      const shift = 31 - Math.clz32(mask & -mask);
      return { mask, shift, top: mask >>> shift };
    });
  return (from, row, x, to, at) => {
    const value = from.readUIntLE(row + x * size, size);
    fields.forEach(({ mask, shift, top }, c) => {
      to[at + c] = Math.round((((value & mask) >>> shift) / top) * 255);
    });
  };
}

/** Runs of equal pixels to one number a pixel, rows as stored. What is skipped is 0. */
function expandRuns(code: Buffer, { width, height, bits }: BmpHeader): Uint8Array {
  const numbers = new Uint8Array(width * height);
  const perByte = 8 / bits;
  let [x, y, at] = [0, 0, 0];
  const put = (number: number): void => {
    if (x < width && y < height) numbers[y * width + x] = number;
    x += 1;
  };
  const nth = (byte: number, i: number): number => (perByte === 1 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15);
  while (at + 1 < code.length && y < height) {
    const [count = 0, value = 0] = [code[at], code[at + 1]];
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(nth(value, i));
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      [x, y] = [x + (code[at] ?? 0), y + (code[at + 1] ?? 0)];
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(nth(code[at + Math.floor(i / perByte)] ?? 0, i));
      at += 2 * Math.ceil(Math.ceil(value / perByte) / 2);
    }
  }
  return numbers;
}
