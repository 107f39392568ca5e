import { describe, expect, test } from 'vitest';

import { boundarySchema } from '../../../core/contract/blur.js';
import { degradationConfigSchema } from '../../../core/contract/training.js';
import {
  BOUNDARIES,
  defaultDegradationDraft,
  FAMILIES,
  FAMILY_RANGES,
  fromDegradation,
  NOISE_RANGE,
  toDegradation,
} from '../../../renderer/logic/degradation-draft.js';

describe('the panel of degradations', () => {
  test('starts at something that the contract takes', () => {
    expect(() => degradationConfigSchema.parse(toDegradation(defaultDegradationDraft()))).not.toThrow();
  });

  test('says what a configuration says, and gives it back', () => {
    const config = degradationConfigSchema.parse({
      blurs: [
        { kind: 'motion', length: [4, 40], weight: 2 },
        { kind: 'shake', extent: [5, 20] },
      ],
      noise: [0.003, 0.07],
      boundaries: ['circular', 'zero'],
    });
    expect(toDegradation(fromDegradation(config))).toEqual(config);
  });

  test('knows every edge of the contract', () => {
    expect([...BOUNDARIES].sort()).toEqual([...boundarySchema.options].sort());
  });

  test('the ends of every slider are within the contract', () => {
    const draft = defaultDegradationDraft();
    for (const kind of FAMILIES)
      draft.families[kind] = { on: true, range: [FAMILY_RANGES[kind].min, FAMILY_RANGES[kind].max], weight: 1 };
    draft.noise = [NOISE_RANGE.min, NOISE_RANGE.max];
    expect(() => degradationConfigSchema.parse(toDegradation(draft))).not.toThrow();
  });

  test('is incomplete without a blur or an edge', () => {
    const draft = defaultDegradationDraft();
    for (const kind of FAMILIES) draft.families[kind].on = false;
    expect(toDegradation(draft)).toBeNull();
    const edgeless = defaultDegradationDraft();
    edgeless.boundaries.circular = false;
    expect(toDegradation(edgeless)).toBeNull();
  });
});
