import { describe, expect, test } from 'vitest';

import { StillpointError } from '../../../core/contract/errors.js';
import { useDatasetUpload } from '../../../renderer/stores/dataset-upload.js';
import { useDatasets } from '../../../renderer/stores/datasets.js';
import { useNotices } from '../../../renderer/stores/notices.js';
import { dataset } from './scripted-library.js';
import { installScriptedShell, picture, wireError } from './scripted-shell.js';

const file = (name: string): File => new File(['x'], name, { type: 'image/png' });

async function listening(): Promise<ReturnType<typeof useDatasets>> {
  const datasets = useDatasets();
  void datasets.listen();
  await expect.poll(() => datasets.list.state).toBe('ready');
  return datasets;
}

describe('removing a data set', () => {
  test('is done when the notice has gone, not before', async () => {
    const removed: string[] = [];
    installScriptedShell({ datasets: [dataset('sea'), dataset('hills')], removeDataset: (id) => removed.push(id) });
    const datasets = await listening();
    const notices = useNotices();
    datasets.remove(dataset('sea'));
    expect(datasets.datasets.map(({ id }) => id)).toEqual(['hills']);
    expect(removed).toEqual([]);
    notices.dismiss(notices.notices[0]?.id ?? -1);
    await expect.poll(() => removed).toEqual(['sea']);
  });

  test('is undone from the notice, and the shell never hears of it', async () => {
    const removed: string[] = [];
    installScriptedShell({ datasets: [dataset('sea')], removeDataset: (id) => removed.push(id) });
    const datasets = await listening();
    const notices = useNotices();
    datasets.remove(dataset('sea'));
    const [notice] = notices.notices;
    notice?.action?.run();
    notices.dismiss(notice?.id ?? -1);
    expect(datasets.datasets.map(({ id }) => id)).toEqual(['sea']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(removed).toEqual([]);
  });
});

describe('a folder from a browser', () => {
  test('is sent file by file; what is no picture is left out and listed, with the reason', async () => {
    const asked: unknown[] = [];
    installScriptedShell({
      take: (given) =>
        given.name === 'letter.jpg'
          ? Promise.reject(wireError(new StillpointError('BAD_PICTURE', 'Not a picture.', 'Choose another.')))
          : Promise.resolve(picture(`picture-${given.name.replace('.', '-')}`)),
      addUploads: (given) => {
        asked.push(given);
        return dataset('sent');
      },
    });
    const datasets = useDatasets();
    const uploads = useDatasetUpload();
    const adding = datasets.takeDrop([file('a.png'), file('letter.jpg'), file('b.png')], []);
    await expect.poll(() => uploads.upload?.total ?? 3).toBe(3);
    expect((await adding)?.id).toBe('sent');
    expect(asked).toEqual([{ name: 'Dropped pictures', uploads: ['picture-a-png', 'picture-b-png'] }]);
    expect(uploads.upload).toBeNull();
    expect(datasets.failure).toBeNull();
    expect(uploads.leftOut).toEqual({
      name: 'Dropped pictures',
      files: [{ file: 'letter.jpg', reason: 'Not a picture.' }],
    });
    await datasets.takeDrop([file('c.png')], []);
    expect(uploads.leftOut).toBeNull();
  });

  test('a lost connection ends it and says so', async () => {
    installScriptedShell({
      take: () => Promise.reject(new DOMException('closed', 'AbortError')),
    });
    const datasets = useDatasets();
    expect(await datasets.takeDrop([file('a.png')], [])).toBeNull();
    expect(datasets.failure?.code).toBe('ENGINE_LOST');
  });

  test('cancelling lets go of what was sent', async () => {
    let answer = (): void => undefined;
    const { forgotten } = installScriptedShell({
      take: (given) =>
        given.name === 'a.png'
          ? Promise.resolve(picture('picture-first'))
          : new Promise((resolve) => (answer = () => resolve(picture('picture-second')))),
    });
    const uploads = useDatasetUpload();
    const sending = uploads.start('Folder', [file('a.png'), file('b.png')]);
    await expect.poll(() => uploads.upload?.done).toBe(1);
    uploads.cancel();
    answer();
    expect(await sending).toBeNull();
    await expect.poll(() => [...forgotten].sort()).toEqual(['picture-first', 'picture-second']);
  });

  test('a drop without pictures says what to drop', async () => {
    installScriptedShell({});
    const datasets = useDatasets();
    expect(await datasets.takeDrop([], [])).toBeNull();
    expect(datasets.failure?.message).toContain('no pictures');
  });
});
