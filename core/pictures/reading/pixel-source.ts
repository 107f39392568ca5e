import type { PictureMetadata } from '../metadata/picture-metadata.js';

/** How the pixels of a file come to sharp, where that is not simply the file itself. */
export interface PixelSource {
  /** What sharp looks at for size and kind: the file, or a part or a changed copy of it. */
  readonly header: Buffer;
  /** Which page of a TIFF. */
  readonly page: number;
  /** Makes what sharp decodes, where it cannot decode `header` rightly: a picture of the same size, upright, in a format of sharp's. */
  readonly decodable: (() => Promise<Buffer>) | null;
  readonly metadata: PictureMetadata;
  /** Bits a channel, where sharp does not say it. */
  readonly bits: number | null;
  /** What a person should know of the result, in sentences. */
  readonly notices: readonly string[];
}
