import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import sharp, { type Sharp } from 'sharp';

import { refused, whole, type OddFile } from './odd-file.js';
import { drawn, HEIGHT, pixels, WIDTH } from './samples.js';

const golden = (name: string): Promise<Buffer> =>
  readFile(fileURLToPath(new URL(`../../golden/pictures/${name}`, import.meta.url)));

/** A Windows bitmap. @param size of its header, bytes @param more behind the header: masks, colours */
function bmp(bits: number, compression: number, data: Buffer, more = Buffer.alloc(0), height = HEIGHT): Buffer {
  const head = Buffer.alloc(54);
  head.write('BM', 'latin1');
  head.writeUInt32LE(54 + more.length + data.length, 2);
  head.writeUInt32LE(54 + more.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(WIDTH, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(compression, 30);
  head.writeUInt32LE(data.length, 34);
  return Buffer.concat([head, more, data]);
}

async function bitmaps(): Promise<OddFile[]> {
  const rgb = await pixels();
  const turned = Buffer.from(rgb.map((_, i) => rgb[i - (i % 3) + 2 - (i % 3)] ?? 0));
  const greys = Buffer.alloc(256 * 4, 0).map((_, i) => (i % 4 === 3 ? 0 : Math.floor(i / 4)));
  const four = Buffer.alloc(WIDTH * HEIGHT * 4, 200);
  const masks = Buffer.alloc(12);
  [0xf800, 0x7e0, 0x1f].forEach((mask, i) => masks.writeUInt32LE(mask, 4 * i));
  const runs = Buffer.concat(Array.from({ length: HEIGHT }, (_, y) => Buffer.from([WIDTH, 8 * y, 0, 0])));
  const eight = Buffer.alloc(WIDTH * HEIGHT, 77);
  return [
    whole('24-bits.bmp', bmp(24, 0, turned)),
    whole('top-down.bmp', bmp(24, 0, turned, Buffer.alloc(0), -HEIGHT)),
    whole('32-bits.bmp', bmp(32, 0, four)),
    whole('16-bits.bmp', bmp(16, 0, four.subarray(0, WIDTH * HEIGHT * 2))),
    whole('16-bits-masked.bmp', bmp(16, 3, four.subarray(0, WIDTH * HEIGHT * 2), masks)),
    whole('8-bits.bmp', bmp(8, 0, eight, Buffer.from(greys))),
    whole('4-bits.bmp', bmp(4, 0, eight, Buffer.from(greys.subarray(0, 64)))),
    whole('1-bit.bmp', bmp(1, 0, eight, Buffer.from(greys.subarray(1016)))),
    whole('run-lengths.bmp', bmp(8, 1, Buffer.concat([runs, Buffer.from([0, 1])]), Buffer.from(greys))),
    refused('cut.bmp', bmp(24, 0, turned.subarray(0, 500)), /cut short/),
    refused('only-a-name.bmp', Buffer.from('BM'.padEnd(64, '\0'), 'latin1'), /cut short/),
    refused('jpeg-inside.bmp', bmp(24, 4, turned), /bitmap in another format’s compression, which cannot be read here/),
  ];
}

async function modern(): Promise<OddFile[]> {
  const camera = (): Sharp =>
    drawn()
      .withMetadata({ density: 300 })
      .withExifMerge({ IFD0: { Make: 'Odd Cameras' } });
  const clear = (): Sharp => drawn().ensureAlpha(0.5);
  const frames = await sharp([await drawn().png().toBuffer(), await drawn().negate().png().toBuffer()], {
    join: { animated: true },
  })
    .webp()
    .toBuffer();
  const webp = await drawn().webp().toBuffer();
  const avif = await drawn().avif().toBuffer();
  const wide = (): Sharp => drawn().toColourspace('rgb16');
  return [
    whole('lossy.webp', webp),
    whole('lossless.webp', await drawn().webp({ lossless: true }).toBuffer()),
    whole('transparent.webp', await clear().webp().toBuffer()),
    whole('transparent-lossless.webp', await clear().webp({ lossless: true }).toBuffer()),
    whole('300-dpi.webp', await camera().webp().toBuffer()),
    whole('profile.webp', await drawn().withIccProfile('p3').webp().toBuffer()),
    refused('animated.webp', frames, /several frames/),
    refused('cut.webp', webp.subarray(0, webp.length / 2), /not a picture|cut short/),
    whole('8-bits.avif', avif),
    whole('10-bits.avif', await wide().avif({ bitdepth: 10 }).toBuffer()),
    whole('12-bits.avif', await wide().avif({ bitdepth: 12 }).toBuffer()),
    whole('transparent.avif', await clear().avif().toBuffer()),
    whole('300-dpi.avif', await camera().avif().toBuffer()),
    whole('profile.avif', await drawn().withIccProfile('p3').avif().toBuffer()),
    refused('cut.avif', avif.subarray(0, avif.length - 60), /cut short|not a picture/),
    whole('still.gif', await drawn().gif().toBuffer()),
  ];
}

export async function oddOthers(): Promise<OddFile[]> {
  const phone = await golden('rgb8.heic');
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><circle r="9"/></svg>';
  return [
    ...(await bitmaps()),
    ...(await modern()),
    whole('phone.heic', phone),
    whole('phone-turned.heic', await golden('turned.heic')),
    whole('phone-10-bits.heic', await golden('rgb10.heic')),
    whole('phone-transparent.heic', await golden('rgba8.heic')),
    refused('phone-cut.heic', phone.subarray(0, phone.length - 900), /cut short/),
    refused('drawing.png', Buffer.from(drawing), /is not a photograph but SVG/),
    refused('letter.jpg', Buffer.from('Dear all,\n'), /is not a picture/),
    refused('nothing.jpg', Buffer.alloc(0), /is empty/),
    refused('zeros.tif', Buffer.alloc(1000), /is not a picture/),
    refused('archive.png', Buffer.from('PK\x03\x04 and so on'), /is not a picture/),
    refused('one-pixel.png', await drawn().resize(1, 1).png().toBuffer(), /only 1×1/),
  ];
}
