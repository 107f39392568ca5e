import { describe, expect, it } from 'vitest';

import { oneAtATime } from '../../electron/engine/one-at-a-time.js';

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('one at a time', () => {
  it('runs tasks in the order of asking, a failed one included', async () => {
    const exclusively = oneAtATime();
    const order: string[] = [];
    const task = (name: string, fails = false) =>
      exclusively(async () => {
        order.push(`${name} begins`);
        await moment();
        order.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      }).catch((error: unknown) => (error instanceof Error ? `failed ${error.message}` : ''));
    expect(await Promise.all([task('a'), task('b', true), task('c')])).toEqual(['a', 'failed b', 'c']);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('lets a long task give way to those that wait, and go on after them', async () => {
    const exclusively = oneAtATime();
    const order: string[] = [];
    const long = exclusively(async (giveWay) => {
      for (const step of [1, 2, 3]) {
        order.push(`step ${step}`);
        await moment();
        await giveWay();
      }
    });
    const short = exclusively(async () => {
      order.push('short begins');
      await moment();
      order.push('short ends');
    });
    await Promise.all([long, short]);
    expect(order).toEqual(['step 1', 'short begins', 'short ends', 'step 2', 'step 3']);
    await exclusively(async () => order.push('later'));
    expect(order.at(-1)).toBe('later');
  });
});
