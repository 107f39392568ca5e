import { download } from './download.js';

/** How long a downloaded file's bytes are kept for the browser to take, milliseconds. */
const KEPT = 30_000;

/** Hands a file made in the page to the browser's downloads, or in Electron to its save dialog. */
export function downloadFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
}

/** A file name of what people wrote: letters, digits and dashes. */
export function fileNameOf(...parts: readonly string[]): string {
  return parts
    .map((part) => part.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, ''))
    .filter((part) => part !== '')
    .join('-')
    .slice(0, 100);
}
