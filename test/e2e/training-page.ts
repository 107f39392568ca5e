import { readFile } from 'node:fs/promises';

import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

/** A run that takes seconds: far too small to be good, and complete in every other way. */
export const tinyTraining = {
  title: 'Tiny',
  model: { scheme: { kind: 'de-hqs' }, network: { kind: 'dncnn', layers: 2, channels: 4, activation: 'elu' } },
  solver: { tolerance: 1e-2, maxEvaluations: 8 },
  degradation: { blurs: [{ kind: 'gaussian', sigma: [0.5, 1.2], size: 5 }], noise: [0.005, 0.01] },
  data: { crop: 24, maxSide: 64 },
  pretraining: { steps: 4 },
  batch: 2,
  steps: 5000,
  checkpointEvery: 10,
  monitoring: { every: 6, images: 1 },
};

/** The Train and Monitor views as a person meets them. */
export class TrainingPage {
  /** Everything that went wrong without being shown. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {
    page.on('pageerror', (error) => this.complaints.push(`exception: ${error.message}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, address: string): Promise<TrainingPage> {
    const context = await browser.newContext({
      acceptDownloads: true,
      colorScheme: 'dark',
      viewport: { width: 1280, height: 800 },
    });
    const view = new TrainingPage(await context.newPage(), context);
    await view.page.goto(address);
    return view;
  }

  async go(place: 'Train' | 'Monitor' | 'Models'): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: place, exact: true }).click();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** Gives the Train view settings as a file. */
  async importSettings(name: string, settings: object): Promise<void> {
    const buffer = Buffer.from(JSON.stringify(settings));
    await this.page
      .locator('input[type=file][accept*=json]')
      .setInputFiles({ name, mimeType: 'application/json', buffer });
  }

  /** Unfolds a group of settings. */
  async unfold(group: string): Promise<void> {
    await this.page
      .getByRole('heading', { level: 3, name: new RegExp(`^${group}`) })
      .getByRole('button')
      .click();
  }

  /** The state of the run whose plots are shown. */
  async state(words: string): Promise<void> {
    await this.page.locator('header .state').filter({ hasText: words }).waitFor({ timeout: 90_000 });
  }

  /** The step that the head of the Monitor view tells. */
  async step(): Promise<number> {
    const words = await this.page.getByRole('main').getByRole('status').filter({ hasText: /of/ }).first().innerText();
    return Number(/Step ([\d\u2009]+)/.exec(words)?.[1]?.replace(/\u2009/g, '') ?? NaN);
  }

  figure(title: string): Locator {
    return this.page.getByRole('region', { name: title });
  }

  /** Chooses from a figure's menu and takes what is downloaded. */
  async exported(title: string, choice: string): Promise<{ name: string; bytes: Buffer }> {
    await this.button(`Export or change ${title}`).click();
    return this.download(() => this.page.getByRole('menuitem', { name: choice }).click());
  }

  async download(start: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), start()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
