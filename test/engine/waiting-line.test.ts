import { expect, it } from 'vitest';

import { WaitingLine } from '../../electron/engine/waiting-line.js';

async function announced(place: AsyncIterable<number>): Promise<number[]> {
  const seen: number[] = [];
  for await (const ahead of place) seen.push(ahead);
  return seen;
}

it('tells everybody how many are ahead, until it is their turn', async () => {
  const line = new WaitingLine();
  const [first, second, third] = [line.join(), line.join(), line.join()];
  expect(await announced(first)).toEqual([0]);
  first.leave();
  expect(await announced(second)).toEqual([1, 0]);
  second.leave();
  expect(await announced(third)).toEqual([2, 1, 0]);
});

it('moves on when somebody in the middle gives up, and lets one leave twice', async () => {
  const line = new WaitingLine();
  const [first, second, third] = [line.join(), line.join(), line.join()];
  second.leave();
  second.leave();
  expect(await announced(second)).toEqual([1]);
  first.leave();
  expect(await announced(third)).toEqual([2, 1, 0]);
});
