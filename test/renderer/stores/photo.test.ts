import { describe, expect, test } from 'vitest';

import { StillpointError } from '../../../core/contract/errors.js';
import type { Picture } from '../../../core/contract/picture.js';
import { useNotices } from '../../../renderer/stores/notices.js';
import { usePhoto } from '../../../renderer/stores/photo.js';
import { installScriptedShell, picture } from './scripted-shell.js';

const file = (name: string): File => new File(['bytes'], name);

describe('opening a photo', () => {
  test('shows it, and lets the shell forget the one before', async () => {
    const { forgotten } = installScriptedShell({});
    const photo = usePhoto();
    await photo.openSample();
    await photo.openFiles([file('lake')]);
    expect(photo.picture?.id).toBe('picture-lake');
    expect(photo.opening).toEqual({ state: 'idle' });
    await expect.poll(() => forgotten).toEqual(['sample-picture']);
  });

  test('that cannot be read says why and keeps the open one', async () => {
    const refusal = new StillpointError('BAD_PICTURE', 'notes.jpg is not a picture.', 'Choose another file.');
    installScriptedShell({ take: () => Promise.reject(refusal) });
    const photo = usePhoto();
    await photo.openSample();
    await photo.openFiles([file('notes.jpg')]);
    expect(photo.picture?.id).toBe('sample-picture');
    expect(photo.opening).toEqual({
      state: 'failed',
      failure: { code: 'BAD_PICTURE', message: 'notes.jpg is not a picture.', hint: 'Choose another file.' },
    });
    photo.dismiss();
    expect(photo.opening).toEqual({ state: 'idle' });
  });

  test('of two, the later wins although the earlier answers last', async () => {
    const answers: ((taken: Picture) => void)[] = [];
    const { forgotten } = installScriptedShell({ take: () => new Promise((resolve) => answers.push(resolve)) });
    const photo = usePhoto();
    const both = [photo.openFiles([file('first')]), photo.openFiles([file('second')])];
    answers[1]?.(picture('second-picture'));
    answers[0]?.(picture('first-picture'));
    await Promise.all(both);
    expect(photo.picture?.id).toBe('second-picture');
    await expect.poll(() => forgotten).toEqual(['first-picture']);
  });

  test('out of several takes the first and says so', async () => {
    installScriptedShell({});
    const photo = usePhoto();
    await photo.openFiles([file('one'), file('two'), file('three')]);
    expect(photo.picture?.id).toBe('picture-one');
    expect(useNotices().notices.map(({ message }) => message)).toEqual([
      'Opened one. The other 2 pictures were left out: one at a time for now.',
    ]);
  });

  test('needs a file', async () => {
    installScriptedShell({});
    const photo = usePhoto();
    await photo.openFiles([]);
    expect(photo.opening).toMatchObject({ state: 'failed', failure: { code: 'BAD_PICTURE' } });
  });
});
