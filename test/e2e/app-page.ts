import { readFile } from 'node:fs/promises';

import type { Browser, Locator, Page } from 'playwright-core';

import { PATIENCE } from '../time/patience.js';

/** The size and colours of a window. */
export interface Window {
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

export const WINDOWS = [
  { colorScheme: 'dark', width: 1280, height: 800, suffix: 'dark' },
  { colorScheme: 'light', width: 1280, height: 800, suffix: 'light' },
  { colorScheme: 'dark', width: 960, height: 640, suffix: 'small' },
  { colorScheme: 'light', width: 1920, height: 1200, suffix: 'large' },
] as const satisfies readonly (Window & { suffix: string })[];

/** The frame and its places, as a person moves about in them. */
export class AppPage {
  /** Everything that went wrong without being shown: exceptions, blocked resources, failed requests. */
  readonly complaints: string[] = [];
  #page: Page | null = null;

  /** @throws Error before it is open */
  get page(): Page {
    if (this.#page === null) throw new Error('The page is not open yet.');
    return this.#page;
  }

  /** Once, at the printed address, in a window of the first of {@link WINDOWS}. */
  async open(browser: Browser, address: string): Promise<void> {
    const context = await browser.newContext({
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    this.#page = page;
    page.on('pageerror', (error) => this.complaints.push(`exception: ${error.message}`));
    page.on('console', (message) => {
      // The browser itself reports every refused upload; the interface shows those.
      const isRefusal = message.text().includes('status of 422');
      if (['error', 'warning'].includes(message.type()) && !isRefusal) this.complaints.push(message.text());
    });
    await this.resize(WINDOWS[0]);
    await page.goto(address);
    await this.rail.waitFor();
  }

  async resize({ colorScheme, width, height }: Window): Promise<void> {
    await this.page.setViewportSize({ width, height });
    await this.page.emulateMedia({ colorScheme });
  }

  get rail(): Locator {
    return this.page.getByRole('navigation', { name: 'Places' });
  }

  /** Presses a place's button in the rail: it leads to what was last looked at there. */
  async turnTo(place: string): Promise<void> {
    await this.rail.getByRole('button', { name: place, exact: true }).click();
  }

  /** Goes to a place that has a heading of its own name. */
  async go(place: string): Promise<void> {
    await this.turnTo(place);
    await this.heading(place).waitFor();
  }

  heading(name: string): Locator {
    return this.page.locator('h1', { hasText: name });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** Types a number into its field, and leaves it. */
  async type(label: string, value: number): Promise<void> {
    const field = this.page.getByRole('spinbutton', { name: label });
    await field.fill(String(value));
    await field.press('Tab');
  }

  /** Chooses from a list that unfolds. */
  async choose(label: string, option: string | RegExp): Promise<void> {
    await this.page.getByRole('combobox', { name: label, exact: true }).click();
    await this.page.getByRole('option', { name: option, exact: typeof option === 'string' }).click();
  }

  /** Runs the first command that the palette finds for these words. */
  async command(words: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    // The palette is loaded when it is first asked for: what is typed before it is there goes nowhere.
    await this.page.getByRole('dialog', { name: 'Commands' }).getByRole('option').first().waitFor();
    await this.page.keyboard.type(words);
    await this.page.keyboard.press('Enter');
  }

  /** What is handed to the browser's downloads when something is done. */
  async download(start: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), start()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
