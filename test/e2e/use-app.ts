import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll } from 'vitest';

import type { AppPage } from './app-page.js';
import { launchChromium } from './chromium.js';
import { startApp } from './running-app.js';

/** What the tests of a page stand on. */
export interface UsedApp {
  /** A path in a folder for the tests' own files, which is empty at first. */
  file(name: string): string;
  /** Ends the application before its time; the page outlives it. */
  stop(): Promise<void>;
}

/**
 * For the tests of one `describe`: the built application with data of its own, and `view` open on it in a Chromium. The tests' own
 * `beforeAll` comes after. Whatever was opened is put away in the opposite order, also when the rest could not be opened.
 */
export function useApp(view: AppPage): UsedApp {
  const opened: (() => Promise<unknown>)[] = [];
  let folder = '';
  let stop = (): Promise<void> => Promise.resolve();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stillpoint-e2e-'));
    opened.push(() => rm(folder, { recursive: true, force: true }));
    const browser = await launchChromium();
    opened.push(() => browser.close());
    const app = await startApp();
    stop = () => app.stop();
    opened.push(stop);
    await view.open(browser, app.address);
    opened.push(() => view.close());
  });
  afterAll(async () => {
    for (const putAway of opened.reverse()) await putAway();
  });

  return { file: (name) => join(folder, name), stop: () => stop() };
}
