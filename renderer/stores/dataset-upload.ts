import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

import type { Dataset } from '../../core/contract/dataset.js';
import { StillpointError } from '../../core/contract/errors.js';
import { toFailure, type Failure } from '../api/failure.js';
import { useShell } from '../api/shell.js';
import { timeLeft } from '../logic/time-left.js';
import { text } from '../text/text.js';

/** Files under way at the same time: enough to hide the way there and back. */
const LANES = 4;

/** Copying a folder from a browser, which may not tell where the folder is. */
export interface Upload {
  readonly name: string;
  readonly done: number;
  readonly total: number;
  /** Files that the shell could not read as a picture. */
  readonly skipped: number;
  readonly seconds: number;
}

/** One folder of pictures on its way from the page to the shell. */
export const useDatasetUpload = defineStore('dataset-upload', () => {
  const shell = useShell();
  const upload = shallowRef<Upload | null>(null);
  const failure = shallowRef<Failure | null>(null);
  let controller: AbortController | null = null;

  const secondsLeft = computed(() =>
    upload.value === null ? null : timeLeft(upload.value.done / upload.value.total, upload.value.seconds),
  );

  /** @returns the new data set, or null when it was cancelled or failed ({@link failure} says why) */
  async function start(name: string, files: readonly File[]): Promise<Dataset | null> {
    if (upload.value !== null) return null;
    const mine = new AbortController();
    controller = mine;
    failure.value = null;
    try {
      const ids = await sendAll(name, files, mine.signal);
      if (mine.signal.aborted) return forgetAll(ids);
      if (ids.length === 0)
        throw new StillpointError('BAD_PICTURE', text.datasets.nothingUploaded, text.datasets.dropNothingHint);
      return await shell.client.datasets.addUploads({ name, uploads: ids });
    } catch (thrown) {
      failure.value = toFailure(thrown);
      return null;
    } finally {
      upload.value = null;
    }
  }

  async function sendAll(name: string, files: readonly File[], signal: AbortSignal): Promise<string[]> {
    const began = performance.now();
    const ids: string[] = [];
    let [next, done, skipped] = [0, 0, 0];
    const report = (): void => {
      const seconds = (performance.now() - began) / 1000;
      upload.value = { name, done, total: files.length, skipped, seconds };
    };
    report();
    const lane = async (): Promise<void> => {
      for (let file = files[next]; file !== undefined && !signal.aborted; file = files[next]) {
        next += 1;
        try {
          ids.push((await shell.takePicture(file, false)).id);
        } catch (thrown) {
          // A bad file is left out; a lost connection ends the whole.
          if (toFailure(thrown).code !== 'BAD_PICTURE') throw thrown;
          skipped += 1;
        }
        done += 1;
        report();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return ids;
  }

  function forgetAll(ids: readonly string[]): null {
    for (const id of ids) shell.client.pictures.forget({ id }).catch(() => undefined);
    return null;
  }

  function cancel(): void {
    controller?.abort();
  }

  return { upload, failure, secondsLeft, start, cancel };
});
