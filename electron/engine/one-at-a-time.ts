/** Lets the tasks that wait go first; returns at once when none does. */
export type GiveWay = () => Promise<void>;

/** Runs `task` once every task given before has ended or given way, and settles as the task does. */
export type Exclusively = <Result>(task: (giveWay: GiveWay) => Promise<Result>) => Promise<Result>;

/** Lets one task run at a time, in the order of asking. A long one may give way in between. */
export function oneAtATime(): Exclusively {
  const waiting: (() => void)[] = [];
  let isBusy = false;
  const enter = async (): Promise<void> => {
    if (isBusy) await new Promise<void>((resolve) => waiting.push(resolve));
    isBusy = true;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) isBusy = false;
    else next();
  };
  const giveWay = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const turn = enter();
    leave();
    await turn;
  };
  return async (task) => {
    await enter();
    try {
      return await task(giveWay);
    } finally {
      leave();
    }
  };
}
