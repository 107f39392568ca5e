/** Small copies of the old pixels, and what refers to pictures that stood beside it in the file. */
const OUTDATED = [
  /<xmp:Thumbnails\b[\s\S]*?<\/xmp:Thumbnails>/g,
  /<(?:Container|GContainer):Directory\b[\s\S]*?<\/(?:Container|GContainer):Directory>/g,
  /<hdrgm:\w+\b[^>]*>[\s\S]*?<\/hdrgm:\w+>/g,
  /\s(?:hdrgm|HDRGainMap):\w+="[^"]*"/g,
];

/** A packet for a picture that was turned upright and has other pixels: no orientation but the first, no thumbnail, no gain map. Everything else stays. */
export function settledXmp(packet: Buffer): Buffer {
  const text = packet.toString('utf8');
  const settled = OUTDATED.reduce((kept, part) => kept.replace(part, ''), text)
    .replace(/(?<=tiff:Orientation=")[2-8](?=")/g, '1')
    .replace(/(?<=<tiff:Orientation>)[2-8](?=<)/g, '1');
  return settled === text ? packet : Buffer.from(settled, 'utf8');
}

/** Whether a packet speaks of a gain map: the brightness of an HDR screen, held as a second picture. */
export function tellsOfGainMap(packet: Buffer | null): boolean {
  return packet !== null && /hdrgm:Version|HDRGainMap|Semantic="GainMap"/.test(packet.toString('latin1'));
}
