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

/** Files of a folder that were not copied, in their order. */
export interface LeftOut {
  /** Of the folder. */
  readonly name: string;
  readonly files: readonly { readonly file: string; readonly reason: string }[];
}

/** One folder of pictures on its way from the page to the shell. */
export const useDatasetUpload = defineStore('dataset-upload', () => {
  const shell = useShell();
  const upload = shallowRef<Upload | null>(null);
  const failure = shallowRef<Failure | null>(null);
  /** Of the last folder; stays until it is dismissed, or another one follows. */
  const leftOut = shallowRef<LeftOut | null>(null);
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
    leftOut.value = null;
    try {
      const { ids, skipped } = await sendAll(name, files, mine.signal);
      if (mine.signal.aborted) return forgetAll(ids);
      if (skipped.length > 0) leftOut.value = { name, files: skipped };
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

  async function sendAll(name: string, files: readonly File[], signal: AbortSignal) {
    const began = performance.now();
    const ids: string[] = [];
    const reasons = new Map<File, string>();
    let [next, done] = [0, 0];
    const report = (): void => {
      const seconds = (performance.now() - began) / 1000;
      upload.value = { name, done, total: files.length, skipped: reasons.size, seconds };
    };
    report();
    const lane = async (): Promise<void> => {
      for (let file = files[next]; file !== undefined && !signal.aborted; file = files[next]) {
        next += 1;
        try {
          ids.push((await shell.takePicture(file, false)).id);
        } catch (thrown) {
          // A bad file is left out; a lost connection ends the whole.
          const { code, message } = toFailure(thrown);
          if (code !== 'BAD_PICTURE') throw thrown;
          reasons.set(file, message);
        }
        done += 1;
        report();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const skipped = files.flatMap((file) => {
      const reason = reasons.get(file);
      return reason === undefined ? [] : [{ file: placeOf(file), reason }];
    });
    return { ids, skipped };
  }

  function forgetAll(ids: readonly string[]): null {
    for (const id of ids) shell.client.pictures.forget({ id }).catch(() => undefined);
    return null;
  }

  function cancel(): void {
    controller?.abort();
  }

  function dismissLeftOut(): void {
    leftOut.value = null;
  }

  return { upload, failure, leftOut, secondsLeft, start, cancel, dismissLeftOut };
});

/** Where it lies in a folder that was chosen; of a dropped one the browser tells the name alone. */
function placeOf({ name, webkitRelativePath }: File): string {
  return webkitRelativePath || name;
}
