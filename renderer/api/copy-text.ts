/**
 * Puts text on the clipboard.
 * @throws whatever the browser says when it does not let us: the page is not in front, or clipboards are denied
 */
export function copyText(words: string): Promise<void> {
  return navigator.clipboard.writeText(words);
}
