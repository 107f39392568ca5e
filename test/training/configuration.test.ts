import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { trainingConfigSchema } from '../../core/contract/training.js';

const good = {
  model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 4 } },
  degradation: { blurs: [{ kind: 'gaussian', sigma: [0.8, 1.2], size: 5 }], noise: [0.005, 0.02] },
};

/** What the command line prints of a refusal. */
function refusal(change: object): string {
  const parsed = trainingConfigSchema.safeParse({ ...good, ...change });
  return parsed.success ? 'accepted' : z.prettifyError(parsed.error);
}

describe('what one field of a training configuration demands of another', () => {
  it('accepts the least that can be said', () => {
    expect(refusal({})).toBe('accepted');
  });

  it('refuses restarted JFB on samples that never come back, and says which field to set', () => {
    const gradient = { kind: 'restarted', applications: 3 };
    expect(refusal({ gradient })).toMatch(/\(data\.sampling\) to "fixed"[\s\S]*gradient\.kind/);
    expect(refusal({ gradient, data: { sampling: 'fixed' } })).toBe('accepted');
  });

  it('refuses kernels that do not fit the crops, naming both sizes and the blur', () => {
    const degradation = {
      blurs: [
        { kind: 'gaussian', sigma: [0.5, 1] },
        { kind: 'motion', length: [3, 40] },
      ],
      noise: [0.01, 0.02],
    };
    const message = refusal({ degradation, data: { crop: 32 } });
    expect(message).toContain('kernels of up to 42 pixels do not fit crops of 32');
    expect(message).toContain('degradation.blurs[1]');
    expect(refusal({ degradation, data: { crop: 48 } })).toBe('accepted');
    // 48 − 42 + 1 pixels are seen, fewer than SSIM's window.
    const cut = { ...degradation, boundaries: ['circular', 'unknown'] };
    expect(refusal({ degradation: cut, data: { crop: 48 } })).toContain('leave 7 of crops of 48, and 11 are needed');
    expect(refusal({ degradation: cut, data: { crop: 52 } })).toBe('accepted');
  });

  it('refuses a weight a pixel for crops of another size', () => {
    const model = { ...good.model, weightedNorm: { height: 32, width: 32 } };
    expect(refusal({ model })).toMatch(/\(data\.crop\) is 64[\s\S]*model\.weightedNorm/);
    expect(refusal({ model, data: { crop: 32 } })).toBe('accepted');
  });
});
