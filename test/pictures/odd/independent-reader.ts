import ExifReader from 'exifreader';

/** What a file says, by group and name, as somebody else's program reads it. */
export type Told = Readonly<Record<string, string>>;

/** Groups of what belongs to a photograph. */
const GROUPS = ['exif', 'gps', 'iptc', 'xmp', 'icc', 'jfif', 'png', 'photoshop'] as const;

/** How pixels are stored, where directories are, and what is true of the old pixels only. */
const OF_THE_FILE = new RegExp(
  [
    'Image ?(Width|Length|Height)|BitsPerSample|Compression|PhotometricInterpretation|Strip(Offsets|ByteCounts)|SamplesPerPixel',
    'RowsPerStrip|PlanarConfiguration|Predictor|SampleFormat|Tile(Width|Length|Offsets|ByteCounts)|ExtraSamples|JPEGTables|undefined-347',
    'YCbCr(SubSampling|Positioning)|ReferenceBlackWhite|IFD Pointer|Orientation|PixelXDimension|PixelYDimension|Thumbnail|hdrgm|GainMap',
    'JPEGInterchangeFormat|SubfileType|JFIF Version|^icc:ICC Profile Name|_raw|InterColorProfile|ICC_Profile|IPTC-NAA|ImageSourceData|XMP$',
    'ApplicationNotes|ColorMap|undefined-32[45]|^Version$|^Bit Depth|^Color Type|^Filter|^Interlace|^Palette|Modify|Profile Name',
  ].join('|'),
);

/** @returns nothing where the reader finds nothing, or knows no such files */
export async function toldBy(bytes: Buffer): Promise<Told> {
  const tags = await tagsOf(bytes);
  const told: Record<string, string> = {};
  for (const group of GROUPS) {
    const named = tags[group];
    if (typeof named !== 'object' || named === null) continue;
    for (const [name, tag] of Object.entries(named as Record<string, unknown>)) {
      const label = `${group}:${name}`;
      if (!OF_THE_FILE.test(name)) told[label] = textOf(tag);
    }
  }
  return told;
}

async function tagsOf(bytes: Buffer): Promise<Readonly<Record<string, unknown>>> {
  try {
    return { ...(await ExifReader.load(bytes, { expanded: true, async: true, includeUnknown: true })) };
  } catch {
    return {};
  }
}

function textOf(tag: unknown): string {
  if (Array.isArray(tag)) return tag.map(textOf).join(', ');
  if (typeof tag !== 'object' || tag === null) return String(tag);
  const { description, value } = tag as { description?: unknown; value?: unknown };
  return JSON.stringify(description === undefined || description === '' ? value : description);
}
