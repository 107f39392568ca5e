/**
 * Maps with a bounded number of calls at a time; results in the order of the items, whatever finishes first.
 *
 * @param onDone told after each
 * @throws the signal's reason when it aborts; the first failure of `map`, once the calls in progress have ended
 */
export async function mapInOrder<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  map: (item: Item, index: number) => Promise<Result>,
  signal?: AbortSignal,
  onDone?: (done: number) => void,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let [next, done] = [0, 0];
  let failed = false;
  const work = async (): Promise<void> => {
    while (next < items.length && !failed) {
      signal?.throwIfAborted();
      const index = next++;
      try {
        results[index] = await map(items[index] as Item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
      onDone?.(++done);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, work));
  const failure = workers.find((worker) => worker.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return results;
}
