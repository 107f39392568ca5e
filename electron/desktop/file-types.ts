/** Name endings of the photographs we open; the packaged app is associated with the same ones (electron-builder.yml). */
export const PICTURE_EXTENSIONS: readonly string[] = ['jpg', 'jpeg', 'png', 'tif', 'tiff', 'webp', 'avif'];

/** Name ending of a model. */
export const MODEL_EXTENSION = 'safetensors';
