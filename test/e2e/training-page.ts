import type { Locator } from 'playwright-core';

import { AppPage } from './app-page.js';

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
export class TrainingPage extends AppPage {
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
    await this.page.locator('header .state').filter({ hasText: words }).waitFor();
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
}
