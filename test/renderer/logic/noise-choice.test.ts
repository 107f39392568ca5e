import { describe, expect, test } from 'vitest';

import { describeNoise, levelToStartAt } from '../../../renderer/logic/noise-choice.js';
import { RIGHT_VERDICT } from '../right-verdict.js';

const measured = (measuredNoise: number) => ({ verdict: { ...RIGHT_VERDICT, measuredNoise } });

describe('the noise of a restoration in words', () => {
  test('is what was measured', () => {
    expect(describeNoise({ noise: 0.0121, ...measured(0.0121) })).toBe('Measured in the picture: 1.2 %');
  });

  test('and what was used, where that is another', () => {
    expect(describeNoise({ noise: 0.048, ...measured(0.012) })).toBe('Measured in the picture: 1.2 %. Used: 4.8 %');
  });
});

describe('the level that the slider begins at', () => {
  test('is the one that was told last, then the measured one, then little', () => {
    expect(levelToStartAt(0.03, measured(0.0121))).toBe(0.03);
    expect(levelToStartAt(null, measured(0.0121))).toBe(0.012);
    expect(levelToStartAt(null, null)).toBe(0.005);
  });
});
