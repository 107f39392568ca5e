import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';

import type { Dataset, SplitSettings } from '../../core/contract/dataset.js';
import { chooseFiles } from '../api/choose-files.js';
import { gatherDropped } from '../api/dropped-files.js';
import { looksLikePicture } from '../api/picture-files.js';
import { followInto } from '../api/follow-into.js';
import type { Loaded } from '../api/follow.js';
import { refusalOf } from '../api/refusal-of.js';
import { useShell } from '../api/shell.js';
import { useAttempts } from '../composables/use-attempts.js';
import { text } from '../text/text.js';
import { useDatasetUpload } from './dataset-upload.js';
import { useNotices } from './notices.js';

/** Folders of pictures to train on, as the shell streams them, and what can be done with them. */
export const useDatasets = defineStore('datasets', () => {
  const shell = useShell();
  const notices = useNotices();
  const uploads = useDatasetUpload();
  const list = shallowRef<Loaded<readonly Dataset[]>>({ state: 'loading' });
  /** Removed for the person, and for the shell once it cannot be undone any more. */
  const leaving = ref<readonly string[]>([]);
  const { failure, attempt } = useAttempts();

  const datasets = computed(() =>
    list.value.state === 'ready' ? list.value.value.filter(({ id }) => !leaving.value.includes(id)) : [],
  );

  /** Call once; listens for as long as the app runs. */
  function listen(): Promise<never> {
    return followInto(list, () => shell.client.datasets.watch());
  }

  /** The system's dialog in Electron, the browser's own elsewhere. Null when dismissed or failed. */
  async function choose(): Promise<Dataset | null> {
    if (shell.pathOf !== null) return attempt(() => shell.client.datasets.add({}));
    const files = await chooseFiles({ folder: true });
    if (files.length === 0) return null;
    const [folder] = files[0]?.webkitRelativePath.split('/') ?? [];
    return send(folder ?? text.datasets.droppedName, files.filter(looksLikePicture));
  }

  /** Takes a dropped folder: by its path where there is one, otherwise by its contents. */
  async function takeDrop(files: readonly File[], entries: readonly FileSystemEntry[]): Promise<Dataset | null> {
    const { pathOf } = shell;
    const [first] = files;
    const path = first === undefined || pathOf === null ? null : pathOf(first);
    if (path !== null && entries[0]?.isDirectory === true) return attempt(() => shell.client.datasets.add({ path }));
    const dropped = entries.length > 0 ? await gatherDropped(entries) : { name: null, files };
    return send(dropped.name ?? text.datasets.droppedName, dropped.files);
  }

  async function send(name: string, files: readonly File[]): Promise<Dataset | null> {
    if (files.length === 0) {
      failure.value = {
        code: 'BAD_PICTURE',
        message: text.datasets.dropNothing,
        hint: text.datasets.dropNothingHint,
      };
      return null;
    }
    const added = await uploads.start(name, files);
    failure.value = uploads.failure;
    return added;
  }

  async function check(id: string): Promise<void> {
    await attempt(() => shell.client.datasets.check({ id }));
  }

  /** @returns what is wrong with the name, or null when it has it now */
  const rename = (id: string, name: string) => refusalOf(() => shell.client.datasets.rename({ id, name }));

  async function divide(id: string, split: SplitSettings): Promise<void> {
    await attempt(() => shell.client.datasets.split({ id, split }));
  }

  /** Takes it off the list, with a notice that brings it back. */
  function remove({ id, name }: Dataset): void {
    const back = (): void => {
      leaving.value = leaving.value.filter((each) => each !== id);
    };
    leaving.value = [...leaving.value, id];
    notices.tell(text.datasets.removed(name), { label: text.notices.undo, run: back }, () => {
      if (leaving.value.includes(id)) void attempt(() => shell.client.datasets.remove({ id })).then(back);
    });
  }

  function dismissFailure(): void {
    failure.value = null;
  }

  return { list, datasets, failure, listen, choose, takeDrop, check, rename, divide, remove, dismissFailure };
});
