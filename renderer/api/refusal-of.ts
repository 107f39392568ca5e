import { toFailure } from './failure.js';

/** For a dialog that stays open when a call was refused: what was wrong, in words; null when nothing was. */
export async function refusalOf(call: () => Promise<unknown>): Promise<string | null> {
  try {
    await call();
    return null;
  } catch (thrown) {
    const { message, hint } = toFailure(thrown);
    return `${message} ${hint}`;
  }
}
