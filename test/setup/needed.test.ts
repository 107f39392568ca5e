import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Lack } from './needed.js';

const lack: Lack = { missing: 'There is no loom.', remedy: 'Build one.' };
const nowhere: Lack = { missing: 'There are no looms on this system.', remedy: null };

const notices = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
beforeEach(() => {
  vi.resetModules();
  notices.mockClear();
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => {
  notices.mockRestore();
  vi.resetModules();
});

describe.each(['true', '1'])('in continuous integration (CI=%s)', (value) => {
  it('tests that cannot run are a failure that says what to do', async () => {
    vi.stubEnv('CI', value);
    const { mustSkip } = await import('./needed.js');
    expect(() => mustSkip(lack)).toThrow(/There is no loom\. Build one\./);
    expect(mustSkip(null)).toBe(false);
    // What cannot be had cannot be installed.
    expect(mustSkip(nowhere)).toBe(true);
  });

  it('the numeric tests are tried on TensorFlow although there is none', async () => {
    vi.stubEnv('CI', value);
    const { backendsToTest } = await import('./backends-to-test.js');
    expect(backendsToTest(undefined, lack)).toEqual(['tensorflow', 'wasm']);
    expect(backendsToTest(undefined, nowhere)).toEqual(['wasm']);
  });
});

describe.each(['', 'false'])('on a machine of one’s own (CI=%j)', (value) => {
  it('they are left out, with a notice', async () => {
    vi.stubEnv('CI', value);
    const { mustSkip } = await import('./needed.js');
    expect([mustSkip(lack), mustSkip(null)]).toEqual([true, false]);
    expect(notices.mock.calls).toEqual([['Skipped: There is no loom. Build one.']]);
  });

  it('numeric tests run on what there is, or on what was asked for', async () => {
    vi.stubEnv('CI', value);
    const { backendsToTest } = await import('./backends-to-test.js');
    expect(backendsToTest(undefined, lack)).toEqual(['wasm']);
    expect(backendsToTest(undefined, null)).toEqual(['tensorflow', 'wasm']);
    expect(backendsToTest('wasm', null)).toEqual(['wasm']);
  });
});
