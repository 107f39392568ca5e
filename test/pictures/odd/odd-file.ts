/** A file that is unlike what most cameras write, and what has to come of it. */
export interface OddFile {
  /** With the ending that says what it pretends to be. */
  readonly name: string;
  readonly bytes: Buffer;
  /** What the one line about it must say; null where there has to be a result. */
  readonly refusal: RegExp | null;
  /** What has to be said of the result; null where nothing is lost. */
  readonly notice: RegExp | null;
  /** Texts that the result must hold as they are, where the independent reader does not look. */
  readonly holds: readonly string[];
}

/** One of which everything has to be kept. */
export function whole(name: string, bytes: Buffer, ...holds: string[]): OddFile {
  return { name, bytes, refusal: null, notice: null, holds };
}

/** One that gives a result, of which something has to be said. */
export function noticed(name: string, bytes: Buffer, notice: RegExp): OddFile {
  return { name, bytes, refusal: null, notice, holds: [] };
}

/** One that has to be refused. */
export function refused(name: string, bytes: Buffer, refusal: RegExp): OddFile {
  return { name, bytes, refusal, notice: null, holds: [] };
}
