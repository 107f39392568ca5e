/** What a page may ask for in the browser's own file dialog. */
export interface FileQuestion {
  /** A folder with all below it, instead of single files. */
  readonly folder?: boolean;
  /** Kinds of files, as `<input accept>` takes them. */
  readonly accept?: string;
}

/** The browser's dialog. Empty when dismissed, where the browser tells; otherwise the promise is simply left. */
export function chooseFiles({ folder = false, accept = '' }: FileQuestion): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.webkitdirectory = folder;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}
