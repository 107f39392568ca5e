import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type LogLevel = 'info' | 'warning' | 'error';

export interface LogLimits {
  /** A file that has grown beyond this is set aside before the next event. */
  readonly bytes?: number;
  /** How many files that were set aside are kept. */
  readonly kept?: number;
}

/** Longest event, in characters: a stack fits, the dump of an array does not. */
const LONGEST = 4000;

/**
 * A log on disk: one line an event, `2026-11-21T17:05:12.345Z error engine: what happened`.
 *
 * Written at once and synchronously, because the event that matters most may be the last one; there are a few a minute. When it
 * is full it becomes `stillpoint.1.log`, and the ones before it move up. A disk that cannot be written is no reason to fail.
 */
export class LogFile {
  readonly path: string;
  readonly #folder: string;
  readonly #bytes: number;
  readonly #kept: number;

  constructor(folder: string, { bytes = 1_000_000, kept = 3 }: LogLimits = {}) {
    this.path = join(folder, 'stillpoint.log');
    this.#folder = folder;
    this.#bytes = bytes;
    this.#kept = kept;
  }

  /** @param source who tells it: `window`, `engine`, `setup`   @param text may have several lines; they become one */
  write(level: LogLevel, source: string, text: string): void {
    const line = `${new Date().toISOString()} ${level} ${source}: ${oneLine(text)}\n`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      if (existsSync(this.path) && statSync(this.path).size > this.#bytes) this.#rotate();
      // A log may name a person's files: nobody else is to read it.
      appendFileSync(this.path, line, { mode: 0o600 });
    } catch {
      // Nowhere to tell it.
    }
  }

  #rotate(): void {
    const numbered = (number: number): string =>
      number === 0 ? this.path : join(this.#folder, `stillpoint.${number}.log`);
    rmSync(numbered(this.#kept), { force: true });
    for (let number = this.#kept - 1; number >= 0; number -= 1) {
      if (existsSync(numbered(number))) renameSync(numbered(number), numbered(number + 1));
    }
  }
}

/** Lines are joined by a sign that no message uses; other control characters (colours, mostly) go. */
function oneLine(text: string): string {
  const plain = text
    .trim()
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replace(/\p{Cc}(\[[0-9;]*m)?/gu, '');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)} …` : plain;
}
