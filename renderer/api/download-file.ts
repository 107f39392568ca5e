/** How long a downloaded file's bytes are kept for the browser to take, milliseconds. */
const KEPT = 30_000;

/** Hands a file made in the page to the browser's downloads, or in Electron to its save dialog. */
export function downloadFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

/** A file name of what people wrote: letters, digits and dashes. */
export function fileNameOf(...parts: readonly string[]): string {
  return parts
    .map((part) => part.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, ''))
    .filter((part) => part !== '')
    .join('-')
    .slice(0, 100);
}
