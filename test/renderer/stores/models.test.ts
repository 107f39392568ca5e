import { expect, test } from 'vitest';

import { useModels } from '../../../renderer/stores/models.js';
import { useNotices } from '../../../renderer/stores/notices.js';
import { model } from './scripted-library.js';
import { installScriptedShell } from './scripted-shell.js';

test('a model goes to the trash and comes back by its notice', async () => {
  const calls: string[] = [];
  installScriptedShell({
    models: [model('harbour')],
    removeModel: (name) => {
      calls.push(`remove ${name}`);
      return { trashed: 'trash-7' };
    },
    restoreModel: (trashed) => {
      calls.push(`restore ${trashed}`);
      return model('harbour');
    },
  });
  const models = useModels();
  expect(await models.remove('harbour')).toBe(true);
  useNotices().notices[0]?.action?.run();
  await expect.poll(() => calls).toEqual(['remove harbour', 'restore trash-7']);
});

test('a refusal is a failure, and nothing is announced', async () => {
  installScriptedShell({});
  const models = useModels();
  expect(await models.remove('harbour')).toBe(false);
  expect(models.failure).not.toBeNull();
  expect(useNotices().notices).toEqual([]);
});

test('a file that is no model is refused by its name, before anything is sent', async () => {
  installScriptedShell({});
  const models = useModels();
  await models.importFiles([new File(['x'], 'holiday.jpg')]);
  expect(models.failure).toMatchObject({ code: 'BAD_MODEL', message: expect.stringContaining('holiday.jpg') });
});
