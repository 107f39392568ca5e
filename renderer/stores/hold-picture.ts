import { ref } from 'vue';

import type { Picture } from '../../core/contract/picture.js';
import { chooseFiles } from '../api/choose-files.js';
import { ACCEPT_PICTURES } from '../api/picture-files.js';
import { toFailure, type Failure } from '../api/failure.js';
import { useShell } from '../api/shell.js';
import { text } from '../text/text.js';
import { useNotices } from './notices.js';

/** What is happening on the way to a photo, beside the one that may be open already. */
export type Opening =
  | { readonly state: 'idle' }
  | { readonly state: 'opening'; readonly title: string }
  | { readonly state: 'failed'; readonly failure: Failure };

/**
 * One open picture: setup of the stores that hold one. A file that cannot be opened leaves the open picture where it is.
 */
export function holdPicture() {
  const shell = useShell();
  const notices = useNotices();
  const picture = ref<Picture | null>(null);
  const opening = ref<Opening>({ state: 'idle' });
  /** Grows with every attempt, so that of two the later one wins whichever answers first. */
  let attempt = 0;

  async function open(title: string, take: () => Promise<Picture | null>): Promise<void> {
    attempt += 1;
    const mine = attempt;
    opening.value = { state: 'opening', title };
    try {
      const taken = await take();
      if (mine !== attempt) {
        if (taken !== null) forget(taken);
        return;
      }
      opening.value = { state: 'idle' };
      if (taken === null) return;
      const before = picture.value;
      picture.value = taken;
      if (before !== null) forget(before);
    } catch (thrown) {
      if (mine === attempt) opening.value = { state: 'failed', failure: toFailure(thrown) };
    }
  }

  /** Opens the first of the files, and says so if there were more. */
  async function openFiles(files: readonly File[]): Promise<void> {
    const [file, ...others] = files;
    if (file === undefined) {
      refuse();
      return;
    }
    await open(text.drop.opening(file.name), () => shell.takePicture(file));
    if (others.length > 0 && opening.value.state === 'idle') {
      notices.tell(text.drop.onlyFirst(file.name, others.length));
    }
  }

  async function openSample(): Promise<void> {
    await open(text.drop.openingSample, () => shell.client.pictures.sample());
  }

  /** The system's dialog where the shell has one, the browser's own elsewhere. */
  async function choose(): Promise<void> {
    const { choosePictures } = shell;
    if (choosePictures === null) {
      const files = await chooseFiles({ accept: ACCEPT_PICTURES });
      if (files.length > 0) await openFiles(files);
      return;
    }
    await open(text.drop.choose, async () => {
      const [first, ...others] = await choosePictures();
      others.forEach(forget);
      if (first !== undefined && others.length > 0) notices.tell(text.drop.onlyFirst(first.name, others.length));
      return first ?? null;
    });
  }

  /** A file that the desktop opened with us; Electron only. */
  async function openPath(path: string): Promise<void> {
    const name = path.split(/[/\\]/).pop() ?? path;
    await open(text.drop.opening(name), () => shell.client.pictures.openPath({ path }));
  }

  /** Something was dropped or pasted that holds no file. */
  function refuse(): void {
    opening.value = {
      state: 'failed',
      failure: { code: 'BAD_PICTURE', message: text.drop.nothingUsable, hint: text.drop.nothingUsableHint },
    };
  }

  function dismiss(): void {
    if (opening.value.state === 'failed') opening.value = { state: 'idle' };
  }

  /** Lets the shell free what it holds. That it cannot matters to nobody: it forgets everything when it ends. */
  function forget(unneeded: Picture): void {
    shell.client.pictures.forget({ id: unneeded.id }).catch(() => undefined);
  }

  return { picture, opening, openFiles, openSample, openPath, choose, refuse, dismiss, forget };
}
