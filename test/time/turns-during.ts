/** How often the event loop goes round while something runs: whether others have their turn, whatever a turn takes. */
export async function turnsDuring(action: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let next: NodeJS.Immediate;
  const turn = (): void => {
    turns += 1;
    next = setImmediate(turn);
  };
  next = setImmediate(turn);
  try {
    await action();
  } finally {
    clearImmediate(next);
  }
  return turns;
}
