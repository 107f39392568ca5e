// The two files that hold an icon in all its sizes. Both are lists of PNGs with a table in front, so no package is worth having
// for them: those that there are have not been looked after for years.

/**
 * A Windows icon. Every Windows since Vista reads PNGs in it, in any size.
 * @param {{ size: number, png: Buffer }[]} pictures from 16 to 256 pixels
 * @returns {Buffer}
 */
export function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ size, png }, index) => {
    const entry = 6 + 16 * index;
    // One byte each for width and height, in which 0 means 256.
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/**
 * Apple's names of the sizes; the same pixels have two names where they are one size on an ordinary screen and half of it on a
 * Retina one.
 */
const ICNS_TYPES = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/**
 * A macOS icon.
 * @param {{ size: number, png: Buffer }[]} pictures of the sizes above
 * @returns {Buffer}
 */
export function icns(pictures) {
  const entries = pictures.flatMap(({ size, png }) =>
    (ICNS_TYPES[size] ?? []).map((type) => Buffer.concat([header(type, png.length), png])),
  );
  const body = Buffer.concat(entries);
  return Buffer.concat([header('icns', body.length), body]);
}

/** Four letters, and the length with these eight bytes. */
function header(type, length) {
  const bytes = Buffer.alloc(8);
  bytes.write(type, 'ascii');
  bytes.writeUInt32BE(length + 8, 4);
  return bytes;
}
