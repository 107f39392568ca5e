import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchWheel } from '../../electron/setup/fetch-wheel.js';
import { createProgress } from '../../electron/setup/progress.js';
import type { Wheel } from '../../electron/setup/wheels.js';
import { writePython } from './fake-tools.js';

const content = 'the bytes of a wheel';
const wheel: Wheel = {
  requirement: 'example==1.0',
  file: 'example-1.0-py3-none-any.whl',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillpoint-fetch-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kept = (): string => join(folder, 'downloads', wheel.file);

/** Fetches with a pip that runs the script; returns the path and what was shown. */
async function fetchWith(script: string): Promise<{ path: string; shown: string }> {
  const python = writePython(folder, script);
  let shown = '';
  const progress = createProgress({ write: (text) => (shown += text) });
  const place = { downloads: join(folder, 'downloads'), aside: join(folder, 'aside') };
  const path = await fetchWheel(wheel, { pipPlatforms: ['any'] }, python, place, progress);
  return { path, shown };
}

const write = (text: string): string => `printf '%s' '${text}' > "$dest/${wheel.file}"`;

describe('fetching a wheel', () => {
  it('keeps what arrived, and does not fetch it again', async () => {
    const { path, shown } = await fetchWith(write(content));
    expect(readFileSync(path, 'utf8')).toBe(content);
    expect(shown).toContain('Fetching example==1.0');
    const again = await fetchWith('exit 1');
    expect(again).toEqual({ path, shown: '' });
  });

  it('fetches again what was damaged on the disk', async () => {
    await fetchWith(write(content));
    writeFileSync(kept(), content.replace('wheel', 'whale'));
    await fetchWith(write(content));
    expect(readFileSync(kept(), 'utf8')).toBe(content);
  });

  it.each([
    ['size', 'short', /its size is 5 bytes, not 20/],
    ['hash', 'the bytes of a whale', /its SHA-256 is \w{64}, not/],
  ])('refuses a file of another %s', async (_what, other, message) => {
    await expect(fetchWith(write(other))).rejects.toThrow(message);
    expect(existsSync(kept())).toBe(false);
  });

  it('says what pip said, and what to do', async () => {
    const failed = fetchWith('echo "ERROR: No matching distribution found for example==1.0"; exit 1');
    await expect(failed).rejects.toMatchObject({
      message: expect.stringContaining('No matching distribution') as string,
      hint: expect.stringContaining('network') as string,
    });
  });

  it('says when it is the connection, although pip then says something else', async () => {
    const retry = `WARNING: Retrying after connection broken by 'NameResolutionError("no address")'`;
    const failed = fetchWith(
      `echo "${retry.replaceAll('"', '\\"')}"; echo "ERROR: No matching distribution found"; exit 1`,
    );
    await expect(failed).rejects.toThrow('there is no connection to the package index (NameResolutionError)');
  });

  it('notices when pip brings another file', async () => {
    await expect(fetchWith('echo other > "$dest/other.whl"')).rejects.toThrow(/other\.whl instead of example-1\.0/);
    expect(readdirSync(join(folder, 'downloads'))).toEqual([]);
  });
});
