import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { schemaLeaves } from '../../../../core/contract/schema-leaves.js';
import { trainingConfigSchema } from '../../../../core/contract/training.js';
import { readPath, writePath } from '../../../../renderer/logic/training/config-path.js';
import { describeRange } from '../../../../renderer/logic/training/describe-field.js';
import {
  appliesTo,
  blurOfKind,
  changedFields,
  changeSetting,
} from '../../../../renderer/logic/training/draft-config.js';
import { fieldOf, orphanedFields, trainingFields } from '../../../../renderer/logic/training/fields.js';
import { text } from '../../../../renderer/text/text.js';

const folder = join(import.meta.dirname, '../../../../resources/training');
const presets = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const { preset: _, ...config } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
    return [file, trainingConfigSchema.parse(config)] as const;
  });
const [, first] = presets[0] ?? [];

/** Paths of all values in a configuration, list entries aside. */
function pathsIn(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, path === '' ? key : `${path}.${key}`));
}

describe('the table of settings', () => {
  test('has an entry for every setting of the schema, with the schema’s words, and none besides', () => {
    expect(trainingFields).toMatchObject(schemaLeaves().filter(({ type }) => type !== 'nothing'));
    expect(orphanedFields()).toEqual([]);
  });

  test.each(presets)('reaches everything that %s says', (_file, config) => {
    const reached = new Set(trainingFields.filter((field) => appliesTo(field, config)).map(({ path }) => path));
    const fixed = pathsIn(config).filter((path) => !reached.has(path));
    // DRUNet's bound can only be none.
    expect(fixed.filter((path) => path !== 'model.network.spectralBound')).toEqual([]);
  });

  test('calls schemes what Restore and Models call them', () => {
    const { options } = fieldOf('model.scheme.kind');
    expect(Object.fromEntries(options.map(({ value, title }) => [value, title]))).toEqual(text.model.schemes);
  });

  test('says what a number may be', () => {
    expect(describeRange(fieldOf('solver.tolerance'))).toBe('1e-7 to 0.1, default 0.0001.');
    expect(describeRange(fieldOf('steps'))).toBe('1 or more, default 2000.');
    expect(describeRange(fieldOf('solver.mixing'))).toBe('Above 0, at most 1, default 1.');
    expect(describeRange(fieldOf('degradation.boundaries'))).toBe('Default Circular.');
  });
});

describe('changing a setting', () => {
  const kinds = trainingFields.filter(({ key }) => key.endsWith('.kind') && !key.includes('[]'));

  test.each(kinds.flatMap((field) => field.options.map(({ value }) => [field.key, value] as const)))(
    '%s to %s leaves a configuration that the schema takes',
    (key, kind) => {
      let config = changeSetting(first, fieldOf(key), kind);
      // What such a kind needs elsewhere is said by the check, not done behind one's back.
      if (kind === 'restarted') config = writePath(config, 'data.sampling', 'fixed');
      if (kind === 'drunet' || kind === 'nonexpansive') config = writePath(config, 'pretraining.gain', 1);
      const { success, error } = trainingConfigSchema.safeParse(config);
      expect(error?.issues ?? []).toEqual([]);
      expect(success).toBe(true);
      expect(readPath(config, key)).toBe(kind);
    },
  );

  test('to another kind keeps what both have', () => {
    const config = changeSetting(
      writePath(first, 'model.network.channels', 77),
      fieldOf('model.network.kind'),
      'residual',
    );
    expect(readPath(config, 'model.network.channels')).toBe(77);
    expect(readPath(config, 'model.network.layers')).toBeUndefined();
  });

  test('switches groups off and on again with their defaults', () => {
    const off = changeSetting(first, fieldOf('contraction'), null);
    expect(readPath(off, 'contraction')).toBeNull();
    expect(trainingFields.filter((field) => appliesTo(field, off)).map(({ key }) => key)).not.toContain(
      'contraction.target',
    );
    const on = changeSetting(off, fieldOf('contraction'), {});
    expect(readPath(on, 'contraction')).toEqual({ target: 0.9, weight: 5 });
  });

  test('is noticed, and changing it back is too', () => {
    const changed = changeSetting(first, fieldOf('batch'), 31);
    expect(changedFields(changed, first).map(({ key }) => key)).toEqual(['batch']);
    expect(changedFields(changeSetting(changed, fieldOf('batch'), first?.batch), first)).toEqual([]);
  });

  test('a blur of every kind starts with what the schema takes', () => {
    for (const { value } of fieldOf('degradation.blurs[].kind').options) {
      const blurs = [blurOfKind(value, 2)];
      const parsed = trainingConfigSchema.safeParse(writePath(first, 'degradation.blurs', blurs));
      expect(parsed.error?.issues ?? []).toEqual([]);
    }
  });
});

test('paths read and write without touching the original', () => {
  const config = { a: { b: [1, { c: 2 }] } };
  const next = writePath(config, 'a.b.1.c', 3);
  expect(next).toEqual({ a: { b: [1, { c: 3 }] } });
  expect(config).toEqual({ a: { b: [1, { c: 2 }] } });
  expect(readPath(next, 'a.b.1.c')).toBe(3);
  expect(readPath(next, 'a.x.y')).toBeUndefined();
});
