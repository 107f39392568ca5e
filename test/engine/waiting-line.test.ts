import { describe, expect, it } from 'vitest';

import { WaitingLine } from '../../electron/engine/waiting-line.js';

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

async function announced(place: AsyncIterable<number>): Promise<number[]> {
  const seen: number[] = [];
  for await (const ahead of place) seen.push(ahead);
  return seen;
}

describe('places in the line', () => {
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
});

describe('tasks, one at a time', () => {
  it('runs tasks in the order of asking, a failed one included', async () => {
    const line = new WaitingLine();
    const order: string[] = [];
    const task = (name: string, fails = false) =>
      line
        .run(async () => {
          order.push(`${name} begins`);
          await moment();
          order.push(`${name} ends`);
          if (fails) throw new Error(name);
          return name;
        })
        .catch((error: unknown) => (error instanceof Error ? `failed ${error.message}` : ''));
    expect(await Promise.all([task('a'), task('b', true), task('c')])).toEqual(['a', 'failed b', 'c']);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('lets a long task give way to those that wait, and go on after them', async () => {
    const line = new WaitingLine();
    const order: string[] = [];
    const long = line.run(async (giveWay) => {
      for (const step of [1, 2, 3]) {
        order.push(`step ${step}`);
        await moment();
        await giveWay();
      }
    });
    const short = line.run(async () => {
      order.push('short begins');
      await moment();
      order.push('short ends');
    });
    await Promise.all([long, short]);
    expect(order).toEqual(['step 1', 'short begins', 'short ends', 'step 2', 'step 3']);
    await line.run(async () => order.push('later'));
    expect(order.at(-1)).toBe('later');
  });
});

it('lets so many work at a time, and tells those behind them how many have to end first', async () => {
  const line = new WaitingLine(2);
  let [running, most] = [0, 0];
  const done: number[] = [];
  await Promise.all(
    [1, 2, 3, 4, 5].map((number) =>
      line.run(async () => {
        most = Math.max(most, (running += 1));
        await moment();
        running -= 1;
        done.push(number);
      }),
    ),
  );
  expect(most).toBe(2);
  expect(done).toEqual([1, 2, 3, 4, 5]);
  const [first, second, third] = [line.join(), line.join(), line.join()];
  expect(await announced(second)).toEqual([0]);
  first.leave();
  expect(await announced(third)).toEqual([1, 0]);
});
