import type { Density } from './exif.js';

/** What a file says beside its pixels, whatever its format; null or empty where it says nothing. */
export interface PictureMetadata {
  /** As EXIF and TIFF build it, from its byte order on: camera, exposure, place, resolution. */
  readonly exif: Buffer | null;
  /** A packet of XML. */
  readonly xmp: Buffer | null;
  /** Photoshop's image resources, `8BIM` by `8BIM`; IPTC's captions are one of them. */
  readonly resources: Buffer | null;
  /** Colour profile. */
  readonly icc: Buffer | null;
  /** Where the format has a place of its own for it: JFIF, PNG. */
  readonly density: Density | null;
  readonly comments: readonly Comment[];
}

/** A text of a file. */
export interface Comment {
  /** PNG's word for it: Comment, Author, Title … */
  readonly keyword: string;
  readonly text: string;
}

export const NO_METADATA: PictureMetadata = {
  exif: null,
  xmp: null,
  resources: null,
  icc: null,
  density: null,
  comments: [],
};
