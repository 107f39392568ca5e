import { crc32, deflateSync } from 'node:zlib';

import { refused, whole, type OddFile } from './odd-file.js';
import { drawn, exif, iptc, wideProfile, xmp } from './samples.js';

function chunk(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(
    [type, ...parts].map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(body.length - 4, 0);
  numbers.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}

/** sharp gives every PNG one, and there may be only one. */
function withoutDensity(png: Buffer): Buffer {
  const at = png.indexOf('pHYs') - 4;
  return Buffer.concat([png.subarray(0, at), png.subarray(at + 21)]);
}

export async function oddPngs(): Promise<OddFile[]> {
  const plain = withoutDensity(await drawn().png().toBuffer());
  const wide = await drawn().toColourspace('rgb16').png().toBuffer();
  const clear = drawn().ensureAlpha(0.5);
  const icc = await wideProfile();
  // Behind the header, which is always as long.
  const withChunks = (...chunks: Buffer[]): Buffer =>
    Buffer.concat([plain.subarray(0, 33), ...chunks, plain.subarray(33)]);
  const density = Buffer.from([0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]);
  const rawIptc = `\niptc\n${String(iptc().length).padStart(8)}\n${iptc().toString('hex')}\n`;
  return [
    whole('rgb8.png', plain),
    whole('rgb16.png', wide),
    whole('rgba8.png', await clear.clone().png().toBuffer()),
    whole('rgba16.png', await clear.clone().toColourspace('rgb16').png().toBuffer()),
    whole('grey8.png', await drawn().toColourspace('b-w').png().toBuffer()),
    whole('grey16.png', await drawn().toColourspace('grey16').png().toBuffer()),
    whole('grey-alpha8.png', await clear.clone().toColourspace('b-w').png().toBuffer()),
    whole('palette.png', await drawn().png({ palette: true, colours: 16 }).toBuffer()),
    whole('two-colours.png', await drawn().toColourspace('b-w').png({ palette: true, colours: 2 }).toBuffer()),
    whole('interlaced.png', await drawn().png({ progressive: true }).toBuffer()),
    whole('turned.png', withChunks(chunk('eXIf', exif({ 274: [3, [6]] })))),
    whole('big-endian-exif.png', withChunks(chunk('eXIf', exif({ 274: [3, [8]] }, { order: 'MM' })))),
    whole('xmp.png', withChunks(chunk('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0', xmp()))),
    whole('compressed-xmp.png', withChunks(chunk('iTXt', 'XML:com.adobe.xmp\0\x01\0\0\0', deflateSync(xmp())))),
    whole('text.png', withChunks(chunk('tEXt', 'Author\0A. Photographer'), chunk('tEXt', 'Comment\0stays'))),
    whole('compressed-text.png', withChunks(chunk('zTXt', 'Description\0\0', deflateSync(Buffer.from('a long one'))))),
    whole('300-dpi.png', withChunks(chunk('pHYs', density))),
    whole('profile.png', withChunks(chunk('iCCP', 'a name\0\0', deflateSync(icc)))),
    whole('iptc.png', withChunks(chunk('zTXt', 'Raw profile type iptc\0\0', deflateSync(Buffer.from(rawIptc))))),
    whole('display-p3-by-number.png', withChunks(chunk('cICP', Buffer.from([12, 13, 0, 1])))),
    refused('hdr.png', withChunks(chunk('cICP', Buffer.from([9, 16, 0, 1]))), /HDR \(PQ\) colours/),
    refused('hlg.png', withChunks(chunk('cICP', Buffer.from([9, 18, 0, 1]))), /HDR \(HLG\) colours/),
    refused('animated.png', withChunks(chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))), /several frames/),
    refused('cut.png', plain.subarray(0, plain.length / 2), /cut short/),
    whole('really-a-png.jpg', plain),
    whole('half-clear.gif', await clear.clone().gif().toBuffer()),
  ];
}
