import { cannotBeRead, damaged } from '../bad-picture.js';
import type { RawPicture } from './raw-picture.js';

/**
 * Decodes a HEIC picture, turned as its properties say. libheif is loaded when the first one comes: it is large, and most people never need it.
 *
 * @returns 8 bits, or 16 where there are more: the highest value is then 65535
 * @throws StillpointError BAD_PICTURE
 */
export async function decodeHeic(file: string, bytes: Buffer): Promise<RawPicture> {
  const { default: libheif } = await import('libheif-js/wasm-bundle.js').catch(() => {
    throw cannotBeRead(file, 'is a HEIC picture', 'Install the package libheif-js, or export it as JPEG, PNG or TIFF.');
  });
  const context = libheif.heif_context_alloc();
  try {
    const read = libheif.heif_context_read_from_memory(context, bytes);
    if (read.code !== libheif.heif_error_code.heif_error_Ok) throw damaged(file, new Error(read.message));
    const handle = libheif.heif_js_context_get_primary_image_handle(context);
    if (handle.message !== undefined) throw damaged(file, new Error(handle.message));
    const { heif_colorspace, heif_chroma } = libheif;
    const image = libheif.heif_js_decode_image2(
      handle,
      heif_colorspace.heif_colorspace_RGB,
      heif_chroma.heif_chroma_444,
    );
    if (!('channels' in image)) throw damaged(file, new Error(image.message));
    const picture = interleaved(image);
    libheif.heif_image_release(image.image);
    libheif.heif_image_handle_release(handle);
    return picture;
  } finally {
    libheif.heif_context_free(context);
  }
}

interface Plane {
  readonly data: Uint8Array;
  /** Bytes a row. */
  readonly stride: number;
  readonly bits_per_pixel: number;
}

/** @param image red, green and blue in planes of their own, and alpha after them where there is one */
function interleaved({
  width,
  height,
  channels,
}: {
  width: number;
  height: number;
  channels: readonly Plane[];
}): RawPicture {
  const stored = channels.length === 4 ? 4 : 3;
  const bits = channels[0]?.bits_per_pixel ?? 8;
  const wide = bits > 8;
  const data = wide ? new Uint16Array(width * height * stored) : new Uint8Array(width * height * stored);
  const scale = wide ? 65535 / (2 ** bits - 1) : 1;
  channels.slice(0, stored).forEach(({ data: samples, stride }, c) => {
    // Samples of more than 8 bits take two bytes, in the order of the machine: WebAssembly's is little-endian.
    for (let y = 0, to = c; y < height; y++) {
      const row = y * stride;
      for (let x = 0; x < width; x++, to += stored) {
        data[to] = wide
          ? Math.round(((samples[row + 2 * x] ?? 0) + 256 * (samples[row + 2 * x + 1] ?? 0)) * scale)
          : (samples[row + x] ?? 0);
      }
    }
  });
  return { width, height, channels: stored, data };
}
