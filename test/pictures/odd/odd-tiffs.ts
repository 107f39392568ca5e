import { noticed, refused, whole, type OddFile } from './odd-file.js';
import { CAMERA, drawn, HEIGHT, iptc, pixels, resource, wideProfile, WIDTH, xmp } from './samples.js';
import { tiffBytes, type Tags, type TiffShape } from './tiff-bytes.js';

/** The tags without which nothing can be decoded. */
function kind(samples: number, bits: number, photometric: number, format = 1): Tags {
  return {
    256: [3, [WIDTH]],
    257: [3, [HEIGHT]],
    258: [3, Array.from({ length: samples }, () => bits)],
    259: [3, [1]],
    262: [3, [photometric]],
    277: [3, [samples]],
    278: [3, [HEIGHT]],
    284: [3, [1]],
    ...(format === 1 ? {} : { 339: [3, Array.from({ length: samples }, () => format)] as const }),
  };
}

export async function oddTiffs(): Promise<OddFile[]> {
  const rgb = await pixels();
  const grey = Buffer.from(rgb.filter((_, i) => i % 3 === 0));
  const icc = await wideProfile();
  const of = (tags: Tags, data: Buffer = rgb, shape: TiffShape = {}): Buffer =>
    tiffBytes([{ tags, pixels: data }], shape);
  const colour = kind(3, 8, 2);
  const floats = (scale: number, from: Uint8Array = rgb): Buffer =>
    Buffer.from(Float32Array.from(from, (v) => (v / 255) * scale).buffer);
  const noNumbers = Buffer.from(Float32Array.from(rgb, () => NaN).buffer);
  const doubles = Buffer.from(Float64Array.from(grey, (v) => v / 255).buffer);
  const thumbnail = { tags: { ...kind(3, 8, 2), 254: [4, [1]] as const }, pixels: rgb };
  const photo = { tags: { ...colour, ...CAMERA }, pixels: rgb };
  const five = Buffer.alloc(WIDTH * HEIGHT * 5, 90);
  const swapped = Buffer.concat([iptc(), Buffer.alloc((4 - (iptc().length % 4)) % 4)]).swap32();
  const drawnAs = (compression: 'lzw' | 'deflate' | 'jpeg' | 'packbits'): Promise<Buffer> =>
    drawn().tiff({ compression }).toBuffer();
  return [
    whole('plain.tif', of(colour)),
    whole('big-endian.tif', of(colour, rgb, { order: 'MM' })),
    whole('bigtiff.tif', of({ ...colour, ...CAMERA }, rgb, { big: true })),
    whole('bigtiff-big-endian.tif', of({ ...colour, ...CAMERA }, rgb, { big: true, order: 'MM' })),
    whole('camera.tif', of({ ...colour, ...CAMERA })),
    whole('camera-big-endian.tif', of({ ...colour, ...CAMERA }, rgb, { order: 'MM' })),
    whole('turned.tif', of({ ...colour, ...CAMERA, 274: [3, [6]] })),
    whole('turned-big-endian.tif', of({ ...colour, 274: [3, [8]] }, rgb, { order: 'MM' })),
    whole('300-dpi.tif', of({ ...colour, 282: [5, [300]], 283: [5, [300]], 296: [3, [2]] })),
    whole('118-per-cm.tif', of({ ...colour, 282: [5, [118.11]], 283: [5, [118.11]], 296: [3, [3]] })),
    whole('described.tif', of({ ...colour, 270: [2, 'what it shows'], 305: [2, 'a program'], 316: [2, 'a computer'] })),
    whole('xmp.tif', of({ ...colour, 700: [1, xmp()] })),
    whole('iptc.tif', of({ ...colour, 33723: [7, iptc()] })),
    whole('iptc-swapped.tif', of({ ...colour, 33723: [4, swapped] })),
    whole(
      'photoshop.tif',
      of({ ...colour, 34377: [1, Buffer.concat([resource(0x03ed, Buffer.alloc(16, 1)), resource(0x0404, iptc())])] }),
    ),
    whole('profile.tif', of({ ...colour, 34675: [7, icc] })),
    whole('on-a-map.tif', of({ ...colour, 33550: [12, Buffer.alloc(24, 1)], 34737: [2, 'WGS 84|'] })),
    whole('lzw.tif', await drawnAs('lzw')),
    whole('deflate.tif', await drawnAs('deflate')),
    whole('packbits.tif', await drawnAs('packbits')),
    whole('jpeg-inside.tif', await drawnAs('jpeg')),
    whole('tiled.tif', await drawn().tiff({ tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer()),
    whole('grey16.tif', await drawn().toColourspace('grey16').tiff().toBuffer()),
    whole('white-is-0.tif', of(kind(1, 8, 0), grey)),
    whole('transparent.tif', of({ ...kind(4, 8, 2), 338: [3, [2]] }, Buffer.alloc(WIDTH * HEIGHT * 4, 90))),
    noticed('cmyk.tif', of(kind(4, 8, 5), Buffer.alloc(WIDTH * HEIGHT * 4, 90)), /CMYK colours have no profile/),
    noticed('float.tif', of(kind(3, 32, 2, 3), floats(1)), /floating-point values are written with 16 bits/),
    noticed('float-grey.tif', of(kind(1, 32, 1, 3), floats(1, grey)), /floating-point/),
    noticed('float-profile.tif', of({ ...kind(3, 32, 2, 3), 34675: [7, icc] }, floats(1)), /floating-point/),
    refused(
      'double-grey.tif',
      of(kind(1, 64, 1, 3), doubles),
      /floating-point numbers of 64 bits, which cannot be read here/,
    ),
    refused('half-grey.tif', of(kind(1, 16, 1, 3), Buffer.concat([grey, grey])), /floating-point numbers of 16 bits/),
    refused('float-beyond-white.tif', of(kind(3, 32, 2, 3), floats(40)), /values from .* to .*, beyond the 0 to 1/),
    refused('float-without-numbers.tif', of(kind(3, 32, 2, 3), noNumbers), /NaN/),
    refused('lab8.tif', of(kind(3, 8, 8)), /has Lab colours, which cannot be read here/),
    refused('lab16.tif', of(kind(3, 16, 8), Buffer.concat([rgb, rgb])), /has Lab colours/),
    refused('icc-lab.tif', of(kind(3, 8, 9)), /has Lab \(ICC\) colours/),
    refused('spot-colours.tif', of({ ...kind(5, 8, 2), 338: [3, [0, 0]] }, five), /2 channels beside its colours/),
    refused('signed.tif', of(kind(1, 16, 1, 2), Buffer.concat([grey, grey])), /signed numbers/),
    refused('32-bits.tif', of(kind(1, 32, 1), Buffer.concat([grey, grey, grey, grey])), /numbers of 32 bits/),
    whole('thumbnail-behind.tif', tiffBytes([photo, thumbnail])),
    whole('thumbnail-before.tif', tiffBytes([thumbnail, photo])),
    refused('two-pages.tif', tiffBytes([photo, photo]), /several frames or pages/),
    refused('cut.tif', of(colour).subarray(0, 2000), /cut short|not a picture/),
    refused('cut-pixels.tif', of({ ...colour, 278: [3, [HEIGHT]] }, rgb.subarray(0, 1800)), /cut short/),
    refused(
      'zstandard.tif',
      of({ ...colour, 259: [3, [50000]] }),
      /compressed with Zstandard, which cannot be read here/,
    ),
    refused('jpeg2000.tif', of({ ...colour, 259: [3, [34712]] }), /compressed with JPEG 2000/),
    refused('raw.dng', of({ ...kind(1, 8, 32803), 50706: [1, [1, 4, 0, 0]] }, grey), /raw file.*raw converter/),
  ];
}
