import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { BlurSpec } from '../../core/contract/blur.js';
import { formatBlurSpec, parseBlurSpec } from '../../electron/cli/blur-spec.js';

describe('a blur as the command line writes it', () => {
  it.each<[string, BlurSpec]>([
    ['gaussian:sigma=1,size=5', { kind: 'gaussian', sigma: 1, size: 5 }],
    ['gaussian:sigma=0.5', { kind: 'gaussian', sigma: 0.5 }],
    ['gaussian: size = 7 , sigma = 2', { kind: 'gaussian', sigma: 2, size: 7 }],
    ['motion:length=15,angle=30', { kind: 'motion', length: 15, angle: 30 }],
    ['motion:length=15', { kind: 'motion', length: 15, angle: 0 }],
    ['disk:radius=3', { kind: 'disk', radius: 3 }],
    ['psf:C:\\kernels\\a,b=c.npy', { kind: 'psf', file: 'C:\\kernels\\a,b=c.npy' }],
  ])('%s', (text, blur) => {
    expect(parseBlurSpec(text)).toEqual(blur);
  });

  it.each([
    ['', /"" is no kind of blur; write gaussian:/],
    ['box:size=3', /"box" is no kind of blur/],
    ['auto', /not available yet/],
    ['gaussian', /gaussian: sigma/],
    ['gaussian:sigma=1,size=4', /gaussian: size must be odd/],
    ['gaussian:sigma=-1', /gaussian: sigma .*>0/],
    ['gaussian:sigma=99', /gaussian: sigma .*<=40/],
    ['gaussian:sigma=one', /sigma is "one", not a number/],
    ['gaussian:sigma=', /sigma is "", not a number/],
    ['gaussian:sigma=1=2', /sigma is "1=2", not a number/],
    ['gaussian:sigma=1,sigma=2', /sigma is given twice/],
    ['gaussian:radius=1', /gaussian has no "radius"; it has sigma and size/],
    ['disk:__proto__=1', /disk has no "__proto__"/],
    ['toString:x=1', /"toString" is no kind of blur/],
    ['psf:', /psf needs a file/],
  ])('"%s" is refused with the reason', (text, reason) => {
    expect(() => parseBlurSpec(text)).toThrow(reason);
  });

  it('reads back what it writes', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true, minExcluded: true });
    // Minus zero is written as zero.
    const unsigned = (value: number): number => value + 0;
    const blur = fc.oneof(
      fc.record({ kind: fc.constant('gaussian' as const), sigma: number(0, 40), size: fc.constantFrom(1, 3, 255) }),
      fc.record({
        kind: fc.constant('motion' as const),
        length: number(1, 200),
        angle: number(-360, 360).map(unsigned),
      }),
      fc.record({ kind: fc.constant('disk' as const), radius: number(0, 100) }),
      fc.record({ kind: fc.constant('psf' as const), file: fc.string({ minLength: 1 }) }),
    );
    fc.assert(
      fc.property(blur, (spec) => {
        expect(parseBlurSpec(formatBlurSpec(spec))).toEqual(spec);
      }),
    );
  });
});
