import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';

import { trainingReference } from './training-reference.js';

const FILE = '../../docs/training.md';

it('docs/training.md is what the schema says (-u writes it)', async () => {
  const settings = await resolveConfig('docs/training.md');
  await expect(await format(trainingReference(), { ...settings, parser: 'markdown' })).toMatchFileSnapshot(FILE);
});
