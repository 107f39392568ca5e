/**
 * Lets one task run at a time, in the order of asking.
 *
 * @returns a function that runs `task` once every task given before has ended, and settles as the task does.
 */
export function oneAtATime(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  };
}
