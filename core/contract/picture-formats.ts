/** A kind of picture file. */
export interface PictureFormat {
  /** As people call it. */
  readonly name: string;
  /** Of file names, in lower case; the usual one first. */
  readonly endings: readonly `.${string}`[];
  /** Media type. */
  readonly type: `image/${string}`;
  /** What we do with it. What is refused is listed all the same: whoever adds a folder of such files hears why none of them is used. */
  readonly use: 'read and written' | 'read' | 'refused';
}

/**
 * Every kind of picture file that we know by its name. What an ending promises is found out by decoding.
 *
 * HEIC, whose codec sharp's binaries leave out, is decoded by libheif; BMP by our own few lines. Neither is written. Of raw files the common
 * kinds are refused: they need developing, which is a program of its own.
 */
export const PICTURE_FORMATS = {
  jpeg: { name: 'JPEG', endings: ['.jpg', '.jpeg', '.jpe'], type: 'image/jpeg', use: 'read and written' },
  png: { name: 'PNG', endings: ['.png'], type: 'image/png', use: 'read and written' },
  webp: { name: 'WebP', endings: ['.webp'], type: 'image/webp', use: 'read and written' },
  tiff: { name: 'TIFF', endings: ['.tif', '.tiff'], type: 'image/tiff', use: 'read and written' },
  gif: { name: 'GIF', endings: ['.gif'], type: 'image/gif', use: 'read' },
  avif: { name: 'AVIF', endings: ['.avif'], type: 'image/avif', use: 'read and written' },
  heic: { name: 'HEIC', endings: ['.heic', '.heif', '.hif'], type: 'image/heic', use: 'read' },
  bmp: { name: 'BMP', endings: ['.bmp'], type: 'image/bmp', use: 'read' },
  dng: { name: 'DNG', endings: ['.dng'], type: 'image/x-adobe-dng', use: 'refused' },
} as const satisfies Readonly<Record<string, PictureFormat>>;

/** Endings of every picture that we know by name, those included that are refused. */
export const PICTURE_ENDINGS: readonly string[] = Object.values(PICTURE_FORMATS).flatMap(({ endings }) => endings);

/** Endings of the pictures that can be opened. */
export const READABLE_ENDINGS: readonly string[] = Object.values(PICTURE_FORMATS).flatMap(({ endings, use }) =>
  use === 'refused' ? [] : endings,
);
