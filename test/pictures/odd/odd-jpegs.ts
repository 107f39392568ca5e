import { noticed, refused, whole, type OddFile } from './odd-file.js';
import { drawn, exif, iptc, resource, wideProfile, xmp } from './samples.js';

function segment(marker: number, head: string, data: Buffer | string): Buffer {
  const body = Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(data)]);
  const start = Buffer.from([0xff, marker, 0, 0]);
  start.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([start, body]);
}

const exifSegment = (block: Buffer): Buffer => segment(0xe1, 'Exif\0\0', block);
const xmpSegment = (packet: Buffer): Buffer => segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', packet);
const jfif = (unit: number, x: number, y: number): Buffer =>
  segment(0xe0, 'JFIF\0\x01\x01', Buffer.from([unit, x >> 8, x & 255, y >> 8, y & 255, 0, 0]));

/** A profile in segments of this many bytes. */
function profileSegments(icc: Buffer, size: number): Buffer {
  const count = Math.ceil(icc.length / size);
  const parts = Array.from({ length: count }, (_, i) =>
    segment(0xe2, `ICC_PROFILE\0${String.fromCharCode(i + 1, count)}`, icc.subarray(i * size, (i + 1) * size)),
  );
  return Buffer.concat(parts);
}

/** The same with the marker and precision of its frame changed: a coding that it is not, as far as a header tells. */
function withFrame(jpeg: Buffer, marker: number, bits: number): Buffer {
  const bytes = Buffer.from(jpeg);
  const at = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes[at + 1] = marker;
  bytes[at + 4] = bits;
  return bytes;
}

export async function oddJpegs(): Promise<OddFile[]> {
  const plain = await drawn().jpeg({ quality: 92, mozjpeg: false }).toBuffer();
  const small = await drawn().resize(16).jpeg().toBuffer();
  const icc = await wideProfile();
  const large = Buffer.concat([icc, Buffer.alloc(90_000)]);
  large.writeUInt32BE(large.length, 0);
  const [body, end] = [plain.subarray(0, -2), Buffer.from([0xff, 0xd9])];
  const scan = plain.indexOf(Buffer.from([0xff, 0xda])) + 14;
  const half = plain.subarray(0, scan + Math.floor((plain.length - scan) / 2));
  const withSegments = (...segments: Buffer[]): Buffer =>
    Buffer.concat([plain.subarray(0, 2), ...segments, plain.subarray(2)]);
  const pictures = segment(0xe2, 'MPF\0', 'II*\0');
  const gainMap = xmp('hdrgm:Version="1.0" hdrgm:GainMapMax="2"');
  const thumbnails = xmp(
    'tiff:Orientation="6"',
    '<xmp:Thumbnails><rdf:Alt><rdf:li>an old picture</rdf:li></rdf:Alt></xmp:Thumbnails>',
  );
  return [
    whole('plain.jpg', plain),
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((turn) =>
      whole(`turned-${turn}.jpg`, withSegments(exifSegment(exif({ 274: [3, [turn]] })))),
    ),
    whole('big-endian-exif.jpg', withSegments(exifSegment(exif({ 274: [3, [6]] }, { order: 'MM' })))),
    whole('thumbnail.jpg', withSegments(exifSegment(exif({ 274: [3, [6]] }, {}, small)))),
    whole('big-endian-thumbnail.jpg', withSegments(exifSegment(exif({}, { order: 'MM' }, small)))),
    whole('broken-exif.jpg', withSegments(exifSegment(Buffer.from('not at all')))),
    whole('cut-exif.jpg', withSegments(exifSegment(exif().subarray(0, 100)))),
    whole('300-dpi.jpg', withSegments(jfif(1, 300, 300))),
    whole('118-per-cm.jpg', withSegments(jfif(2, 118, 118))),
    whole('pixels-twice-as-wide.jpg', withSegments(jfif(0, 2, 1))),
    whole('comment.jpg', withSegments(segment(0xfe, '', 'A comment that stays')), 'A comment that stays'),
    whole('comment-utf8.jpg', withSegments(segment(0xfe, '', 'schönes Licht')), 'schönes Licht'),
    whole('two-comments.jpg', withSegments(segment(0xfe, '', 'one'), segment(0xfe, '', 'another')), 'one', 'another'),
    whole('xmp.jpg', withSegments(xmpSegment(xmp()))),
    whole('turned-in-xmp.jpg', withSegments(exifSegment(exif({ 274: [3, [6]] })), xmpSegment(thumbnails))),
    whole('iptc.jpg', withSegments(segment(0xed, 'Photoshop 3.0\0', resource(0x0404, iptc())))),
    whole(
      'photoshop-thumbnail.jpg',
      withSegments(
        segment(0xed, 'Photoshop 3.0\0', Buffer.concat([resource(0x040c, small), resource(0x0404, iptc())])),
      ),
    ),
    whole('profile.jpg', withSegments(profileSegments(icc, 60_000))),
    whole('profile-in-parts.jpg', withSegments(profileSegments(large, 40_000))),
    whole(
      'everything.jpg',
      withSegments(jfif(1, 300, 300), exifSegment(exif()), xmpSegment(xmp()), profileSegments(icc, 9e4)),
    ),
    whole('progressive.jpg', await drawn().jpeg({ progressive: true }).toBuffer()),
    whole('grey.jpg', await drawn().toColourspace('b-w').jpeg().toBuffer()),
    noticed('cmyk.jpg', await drawn().toColourspace('cmyk').jpeg().toBuffer(), /CMYK colours have no profile/),
    whole('stray-bytes.jpg', Buffer.concat([body, Buffer.from([1, 2, 3]), end])),
    whole('more-behind-the-end.jpg', Buffer.concat([plain, Buffer.alloc(500, 'x')])),
    refused('cut.jpg', half, /cut short/),
    refused('cut-and-closed.jpg', Buffer.concat([half, end]), /cut short/),
    refused('only-a-header.jpg', plain.subarray(0, scan), /cut short/),
    noticed(
      'two-pictures.jpg',
      Buffer.concat([withSegments(xmpSegment(xmp()), pictures), small]),
      /more than one picture/,
    ),
    noticed(
      'gain-map.jpg',
      Buffer.concat([withSegments(exifSegment(exif()), xmpSegment(gainMap), pictures), small]),
      /gain map/,
    ),
    refused('12-bits.jpg', withFrame(plain, 0xc1, 12), /JPEG of 12 bits, which cannot be read here.*[Cc]onvert/),
    refused('lossless.jpg', withFrame(plain, 0xc3, 8), /lossless JPEG, which cannot be read here/),
    refused('arithmetic.jpg', withFrame(plain, 0xc9, 8), /arithmetic coding, which cannot be read here/),
  ];
}
