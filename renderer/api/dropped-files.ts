import { looksLikePicture } from './picture-files.js';

/** Files of a drop with the name of the folder they came in, if they did. */
export interface DroppedFiles {
  readonly name: string | null;
  readonly files: readonly File[];
}

/**
 * Every picture below what was dropped, folders included, in the order of the folders.
 * @param entries of the drop event, asked for while it was handled
 */
export async function gatherDropped(entries: readonly FileSystemEntry[]): Promise<DroppedFiles> {
  const files = (await Promise.all(entries.map(filesBelow))).flat();
  const folder = entries.find((entry) => entry.isDirectory);
  return { name: folder?.name ?? null, files: files.filter(looksLikePicture) };
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (isFileEntry(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  if (!isDirectoryEntry(entry)) return [];
  const reader = entry.createReader();
  const files: File[] = [];
  for (;;) {
    // A reader hands out a hundred or so at a time, and nothing when it is through.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return files;
    for (const below of batch) files.push(...(await filesBelow(below)));
  }
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectoryEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
