import { PICTURE_ENDINGS } from '../../core/contract/picture-formats.js';

/** For `<input accept>`: whatever the system takes for a picture, and what it may not know. */
export const ACCEPT_PICTURES = ['image/*', ...PICTURE_ENDINGS].join(',');

/** Whether a file is worth uploading; what is behind a name is found out by decoding it. */
export function looksLikePicture({ name, type }: File): boolean {
  const lower = name.toLowerCase();
  return type.startsWith('image/') || PICTURE_ENDINGS.some((ending) => lower.endsWith(ending));
}
