import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { datasetFindingsSchema, datasetIdSchema, splitSettingsSchema } from '../../../core/contract/dataset.js';
import { makeFolder, writeFileAtomic } from '../../../core/files/atomic-file.js';
import { parseJson, readJson } from '../../../core/files/json-file.js';

/** What the person said of a data set. */
const datasetRecordSchema = z.object({
  id: datasetIdSchema,
  name: z.string(),
  /** Absolute path. */
  folder: z.string(),
  split: splitSettingsSchema,
  /** ISO date. */
  added: z.string(),
});
export type DatasetRecord = z.infer<typeof datasetRecordSchema>;

/** What checking its folder found. */
const datasetContentsSchema = z.object({
  findings: datasetFindingsSchema,
  pictures: z.array(
    z.object({
      file: z.string(),
      width: z.number().int().positive(),
      height: z.number().int().positive(),
      key: z.string(),
      group: z.number().int(),
    }),
  ),
});
export type DatasetContents = z.infer<typeof datasetContentsSchema>;

/**
 * The data sets in the person's data folder: one file says which there are, and one each what is in them. Checked when they are read,
 * replaced whole when they change.
 */
export class DatasetRecords {
  readonly #folder: string;

  /** @param folder made when something is written */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A damaged list is set aside, not lost, and there are none. */
  async list(): Promise<DatasetRecord[]> {
    const file = join(this.#folder, 'datasets.json');
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) return [];
    const records = parseJson(text, z.array(datasetRecordSchema));
    if (records !== null) return records;
    await rename(file, join(this.#folder, 'datasets.damaged.json')).catch(() => undefined);
    return [];
  }

  /** @throws StillpointError CANNOT_WRITE */
  async save(records: readonly DatasetRecord[]): Promise<void> {
    await makeFolder(this.#folder);
    await writeFileAtomic(join(this.#folder, 'datasets.json'), `${JSON.stringify(records, null, 2)}\n`);
  }

  /** Null when it was never checked, or what was written is damaged: then it is checked again. */
  async contents(id: string): Promise<DatasetContents | null> {
    return readJson(join(this.folderOf(id), 'contents.json'), datasetContentsSchema);
  }

  /** @throws StillpointError CANNOT_WRITE */
  async saveContents(id: string, contents: DatasetContents): Promise<void> {
    await makeFolder(this.folderOf(id));
    await writeFileAtomic(join(this.folderOf(id), 'contents.json'), JSON.stringify(contents));
  }

  async forgetContents(id: string): Promise<void> {
    await rm(join(this.folderOf(id), 'contents.json'), { force: true });
  }

  /** Where a data set's own files are: what was found, and pictures that were uploaded. */
  folderOf(id: string): string {
    return join(this.#folder, id);
  }
}
