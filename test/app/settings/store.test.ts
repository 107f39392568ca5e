import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Settings } from '../../../core/contract/settings.js';
import { SettingsStore } from '../../../electron/app/settings/store.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stillpoint-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('settings', () => {
  it('are the defaults at first, and what was changed after a restart', async () => {
    const first = await SettingsStore.open(join(folder, 'data'));
    expect(first.current).toMatchObject({ theme: 'system', memory: 1024, runsFolder: null });
    await Promise.all([first.change({ theme: 'dark' }), first.change({ threads: 3 })]);
    const second = await SettingsStore.open(join(folder, 'data'));
    expect(second.current).toEqual({ ...first.current, theme: 'dark', threads: 3 });
  });

  it('are told to whoever watches', async () => {
    const settings = await SettingsStore.open(folder);
    const seen: Settings['theme'][] = [];
    const watching = (async () => {
      for await (const { theme } of settings.watch()) seen.push(theme);
    })();
    await settings.change({ theme: 'light' });
    settings.close();
    await watching;
    expect(seen).toEqual(['system', 'light']);
  });

  it('that are damaged are set aside, and the defaults hold', async () => {
    await writeFile(join(folder, 'settings.json'), '{"theme":"pink"}');
    expect((await SettingsStore.open(folder)).current.theme).toBe('system');
    expect(await readdir(folder)).toEqual(['settings.damaged.json']);
    expect(await readFile(join(folder, 'settings.damaged.json'), 'utf8')).toContain('pink');
  });
});
