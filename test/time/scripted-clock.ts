import { vi } from 'vitest';

/** A clock that only the test moves. */
export interface ScriptedClock {
  /** Lets time pass, milliseconds. */
  pass(milliseconds: number): void;
}

/**
 * Puts a clock of the test's own in the place of `performance.now` while something runs: what depends on time then depends on the script,
 * not on how busy the machine is.
 *
 * @param perReading milliseconds that pass whenever the time is asked for
 */
export async function withScriptedClock<T>(
  action: (clock: ScriptedClock) => T | Promise<T>,
  perReading = 0,
): Promise<T> {
  let now = 1000;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += perReading));
  try {
    return await action({ pass: (milliseconds) => (now += milliseconds) });
  } finally {
    clock.mockRestore();
  }
}
