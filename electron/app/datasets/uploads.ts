import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';

import type { Dataset } from '../../../core/contract/dataset.js';
import { makeFolder } from '../../../core/files/atomic-file.js';
import { copyAtomic } from '../copy-atomic.js';
import type { DatasetLibrary } from './library.js';
import type { PictureStore } from '../pictures/picture-store.js';

/**
 * Makes a data set of pictures that a page uploaded: copies them into the application's own data, because the session's folder goes with the
 * session.
 *
 * @throws StillpointError NOT_FOUND for an upload that is not there, CANNOT_WRITE; nothing is left behind then
 */
export async function addUploadedDataset(
  { library, pictures }: { library: DatasetLibrary; pictures: PictureStore },
  { name, uploads }: { name: string; uploads: readonly string[] },
): Promise<Dataset> {
  const id = `uploads-${randomBytes(6).toString('hex')}`;
  const folder = join(library.folderOf(id), 'pictures');
  const stored = uploads.map((upload) => pictures.find(upload));
  try {
    await makeFolder(folder);
    const taken = new Set<string>();
    for (const picture of stored) await copyAtomic(picture.path, join(folder, freeName(picture.name, taken)));
    const dataset = await library.add(folder, name, id);
    for (const upload of uploads) await pictures.forget(upload);
    return dataset;
  } catch (error) {
    await rm(library.folderOf(id), { recursive: true, force: true });
    throw error;
  }
}

/** Two folders of a camera have pictures of the same names, and some file systems do not tell upper case from lower. */
function freeName(name: string, taken: Set<string>): string {
  const ending = extname(name);
  const stem = name.slice(0, name.length - ending.length);
  for (let copy = 1; ; copy++) {
    const free = copy === 1 ? name : `${stem} (${copy})${ending}`;
    if (taken.has(free.toLowerCase())) continue;
    taken.add(free.toLowerCase());
    return free;
  }
}
