import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../runtime-paths.js';

/** Why the last setup did not install TensorFlow: kept, so that every later notice can say it and `cli` need not try again each time. */
export interface SetupFailure {
  /** A sentence: what went wrong. */
  readonly reason: string;
  /** A sentence: what to do about it. */
  readonly hint: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

const fileName = 'setup-failure.json';

export function readSetupFailure(cache: string = cacheFolder()): SetupFailure | null {
  try {
    return JSON.parse(readFileSync(join(cache, fileName), 'utf8')) as SetupFailure;
  } catch {
    return null;
  }
}

/** Records the failure; null forgets it. A cache that cannot be written is no further harm: the setup is then tried again. */
export function writeSetupFailure(failure: SetupFailure | null, cache: string = cacheFolder()): void {
  const path = join(cache, fileName);
  try {
    if (failure === null) {
      rmSync(path, { force: true });
      return;
    }
    mkdirSync(cache, { recursive: true });
    const aside = `${path}.${String(process.pid)}`;
    writeFileSync(aside, JSON.stringify(failure));
    renameSync(aside, path);
  } catch {
    // Told above.
  }
}
