import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { trainingFieldsSchema } from '../../core/contract/training.js';
import { trainingReference } from './training-reference.js';

const FILE = '../../docs/training.md';

it('docs/training.md is what the schema says (-u writes it)', async () => {
  const settings = await resolveConfig('docs/training.md');
  await expect(await format(trainingReference(), { ...settings, parser: 'markdown' })).toMatchFileSnapshot(FILE);
});

it('has a sentence for every field', () => {
  const unsaid: string[] = [];
  let said = 0;
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (key === 'properties' && typeof child === 'object' && child !== null) {
        for (const [name, field] of Object.entries(child as Record<string, { description?: string }>)) {
          if ((field.description ?? '').endsWith('.')) said += 1;
          else unsaid.push(`${path}.${name}`);
        }
      }
      walk(child, key === 'properties' ? path : `${path}.${key}`);
    }
  };
  walk(z.toJSONSchema(trainingFieldsSchema, { io: 'input' }), '');
  expect(unsaid).toEqual([]);
  expect(said).toBeGreaterThan(50);
});
