import { ref, type Ref } from 'vue';

import { useWhileShown } from './use-while-shown.js';

/**
 * Files dropped anywhere on the window, or pasted. The whole window takes them, so that nobody has to aim; without this a
 * stray drop would replace the app by the picture.
 * @param take gets the files, and the file system's entries behind them where there are any (a dropped folder is one)
 * @returns whether something is being dragged over the window now
 */
export function useFileDrop(take: (files: File[], entries: FileSystemEntry[]) => void): Readonly<Ref<boolean>> {
  const dragging = ref(false);

  const over = (event: DragEvent): void => {
    if (event.dataTransfer === null) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    dragging.value = event.dataTransfer.types.includes('Files');
  };
  // Moving between elements leaves one and enters another; only leaving the window has nowhere to go.
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) dragging.value = false;
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    dragging.value = false;
    // Entries can be asked for only now; they tell folders from files.
    const items = [...(event.dataTransfer?.items ?? [])];
    const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    take([...(event.dataTransfer?.files ?? [])], entries);
  };
  const paste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    take(files, []);
  };

  useWhileShown(
    () => {
      window.addEventListener('dragover', over);
      window.addEventListener('dragleave', leave);
      window.addEventListener('drop', drop);
      window.addEventListener('paste', paste);
    },
    () => {
      dragging.value = false;
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    },
  );
  return dragging;
}
