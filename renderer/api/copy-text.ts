/**
 * Puts text on the clipboard. Where the browser denies its newer way (Electron denies every permission), a field that is
 * never seen does it as pages always have.
 */
export async function copyText(words: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    const field = document.createElement('textarea');
    field.value = words;
    field.className = 'unseen';
    // Inside an open dialog if there is one: it does not let the focus leave.
    (document.querySelector('[role=dialog]') ?? document.body).append(field);
    const before = document.activeElement;
    field.select();
    document.execCommand('copy');
    field.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}
