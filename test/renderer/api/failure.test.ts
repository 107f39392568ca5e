import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';

import { StillpointError } from '../../../core/contract/errors.js';
import { ConnectionLost, toFailure } from '../../../renderer/api/failure.js';

test('an error of the contract keeps its words', () => {
  const data = { code: 'BAD_PICTURE', hint: 'Choose another file.' };
  const wire = new ORPCError('STILLPOINT', { defined: true, message: 'notes.jpg is not a picture.', data });
  expect(toFailure(wire)).toEqual({ ...data, message: 'notes.jpg is not a picture.' });
  expect(toFailure(new StillpointError('NOT_FOUND', 'Gone.', 'Open it again.'))).toEqual({
    code: 'NOT_FOUND',
    message: 'Gone.',
    hint: 'Open it again.',
  });
});

test.each([new ConnectionLost('no answer'), Object.assign(new Error('closed'), { name: 'AbortError' })])(
  'a lost connection is told as one: $name',
  (thrown) => expect(toFailure(thrown)).toMatchObject({ code: 'ENGINE_LOST' }),
);

test('anything else is a defect, quoted', () => {
  for (const thrown of [new TypeError('x is undefined'), 'odd', new ORPCError('TEAPOT', { data: { code: 'NEW' } })]) {
    expect(toFailure(thrown)).toMatchObject({ code: 'INTERNAL' });
  }
  expect(toFailure(new TypeError('x is undefined')).message).toContain('x is undefined');
});
