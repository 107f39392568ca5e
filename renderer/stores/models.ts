import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

import { MODEL_ENDING, type ModelSummary } from '../../core/contract/model.js';
import { chooseFiles } from '../api/choose-files.js';
import { download } from '../api/download.js';
import { followInto } from '../api/follow-into.js';
import type { Loaded } from '../api/follow.js';
import { refusalOf } from '../api/refusal-of.js';
import { useShell } from '../api/shell.js';
import { useAttempts } from '../composables/use-attempts.js';
import { text } from '../text/text.js';
import { useNotices } from './notices.js';

/**
 * The models of the library, as the shell streams them, and what can be done with them. `busy` says in words what takes a while now.
 */
export const useModels = defineStore('models', () => {
  const shell = useShell();
  const notices = useNotices();
  const library = shallowRef<Loaded<readonly ModelSummary[]>>({ state: 'loading' });
  const { failure, busy, attempt } = useAttempts();

  const models = computed(() => (library.value.state === 'ready' ? library.value.value : []));

  /** Call once; listens for as long as the app runs. */
  function listen(): Promise<never> {
    return followInto(library, () => shell.client.models.watch());
  }

  /** The system's dialog in Electron, the browser's own elsewhere. */
  async function chooseImport(): Promise<void> {
    if (shell.pathOf !== null) announce(await attempt(() => shell.client.models.import({})));
    else await importFiles(await chooseFiles({ accept: MODEL_ENDING }));
  }

  /** Files that were dropped; the first that is not a model ends it. */
  async function importFiles(files: readonly File[]): Promise<void> {
    for (const file of files) {
      if (!file.name.toLowerCase().endsWith(MODEL_ENDING)) {
        failure.value = {
          code: 'BAD_MODEL',
          message: text.models.notAModel(file.name),
          hint: text.models.notAModelHint,
        };
        return;
      }
      announce(await attempt(() => shell.importModel(file), text.models.importing(file.name)));
    }
  }

  /** A file that the desktop opened with us. */
  async function importPath(path: string): Promise<void> {
    announce(await attempt(() => shell.client.models.import({ path })));
  }

  function announce(model: ModelSummary | null): void {
    if (model !== null) notices.tell(text.models.imported(model.name));
  }

  async function exportModel(name: string, format: 'safetensors' | 'onnx'): Promise<void> {
    const made = await attempt(() => shell.client.models.export({ name, format }), text.models.exporting(name));
    if (made === null) return;
    if (made.path !== null) notices.tell(text.models.exported(made.path));
    else if (made.url !== null) download(made.url);
  }

  async function annotate(name: string, notes: string): Promise<void> {
    await attempt(() => shell.client.models.annotate({ name, notes }));
  }

  /** Moves it to the trash, with a notice that brings it back. */
  async function remove(name: string): Promise<boolean> {
    const answer = await attempt(() => shell.client.models.remove({ name }));
    if (answer === null) return false;
    notices.tell(text.models.removed(name), {
      label: text.notices.undo,
      run: () => void attempt(() => shell.client.models.restore({ trashed: answer.trashed })),
    });
    return true;
  }

  function dismissFailure(): void {
    failure.value = null;
  }

  return {
    library,
    models,
    failure,
    busy,
    listen,
    rename: (name: string, to: string) => refusalOf(() => shell.client.models.rename({ name, to })),
    duplicate: (name: string, to: string) => refusalOf(() => shell.client.models.duplicate({ name, to })),
    chooseImport,
    importFiles,
    importPath,
    exportModel,
    annotate,
    remove,
    dismissFailure,
  };
});
