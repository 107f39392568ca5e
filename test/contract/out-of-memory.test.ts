import { describe, expect, it } from 'vitest';

import { StillpointError, toStillpointError } from '../../core/contract/errors.js';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const tensorFlow =
  'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[256,128,128,256] and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator cpu';

describe('memory that ran out', () => {
  it.each([
    ['TensorFlow', new Error(tensorFlow)],
    ['C++', new Error('std::bad_alloc')],
    ['an array', new RangeError('Array buffer allocation failed')],
    ['an array longer than any', new RangeError('Invalid typed array length: 10000000000')],
    ['the system', new Error('ENOMEM: not enough memory, read')],
    ['libvips', new Error('vips_tracked: out of memory -- size == 1GB')],
  ])('is said by %s', (_, thrown) => {
    expect(toStillpointError(thrown)).toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: 'There is not enough memory for this.',
      hint: 'Close other programs, or use a smaller picture.',
      cause: thrown,
    });
    expect(toStillpointError(thrown, 'training').hint).toMatch(/Lower the batch size, the crop or the channels/);
  });

  it.each([
    'Aborted(). Build with -sASSERTIONS for more info.',
    'memory access out of bounds',
    'table index is out of bounds',
  ])('is the likely reason of a WebAssembly fault: %s', (message) => {
    expect(toStillpointError(named('RuntimeError', message))).toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: expect.stringContaining('most likely') as string,
    });
  });

  it.each([
    new Error('memory access out of bounds'),
    new RangeError('Invalid typed array length: -1'),
    new RangeError('Invalid array length'),
    new Error('Invalid TF_Status: 3\nMessage: Incompatible shapes'),
    named('RuntimeError', 'integer divide by zero'),
    'std::bad_alloc',
  ])('is not what %s says', (thrown) => {
    expect(toStillpointError(thrown).code).toBe('INTERNAL');
  });

  it('says what an array that cannot be had really throws', () => {
    expect.assertions(1);
    try {
      new Float32Array(2 ** 53 - 1);
    } catch (thrown) {
      expect(toStillpointError(thrown).code).toBe('OUT_OF_MEMORY');
    }
  });

  it('leaves an error that speaks for itself as it is', () => {
    const known = new StillpointError('CANNOT_WRITE', 'Cannot write: out of memory.', '');
    expect(toStillpointError(known)).toBe(known);
  });
});
