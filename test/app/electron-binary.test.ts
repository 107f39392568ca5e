import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { whyNotFetched } from '../../electron/app/electron-binary.js';

describe("why Electron's program could not be fetched", () => {
  it('is the first line of what the installer said, and nothing of versions where they are right', async () => {
    const program = "console.error('TypeError: fetch failed\\n    at somewhere'); process.exitCode = 1";
    const thrown: unknown = await promisify(execFile)(process.execPath, ['-e', program]).catch(
      (error: unknown) => error,
    );
    expect(whyNotFetched(thrown, '>= 22.12.0', '24.1.0')).toBe(
      "Electron's program is not installed and could not be fetched (TypeError: fetch failed).",
    );
  });

  it('is the time, when it took too long', async () => {
    const program = 'setTimeout(() => undefined, 60_000)';
    const thrown: unknown = await promisify(execFile)(process.execPath, ['-e', program], { timeout: 50 }).catch(
      (error: unknown) => error,
    );
    expect(whyNotFetched(thrown, '>= 22.12.0', '22.12.0')).toContain('it took more than 5 minutes');
  });

  it('names the Node that the installer asks for, when this one is older', () => {
    const failed = new Error('require() of ES Module');
    expect(whyNotFetched(failed, '>= 22.12.0', '20.20.2')).toBe(
      "Electron's program is not installed and could not be fetched (require() of ES Module). Its installer asks for Node >= 22.12.0; this is 20.20.2.",
    );
    expect(whyNotFetched(failed, '>= 22.12.0', '22.11.9')).toContain('asks for Node');
    expect(whyNotFetched(failed, '>= 22.12.0', '22.12.0')).not.toContain('asks for Node');
  });
});
