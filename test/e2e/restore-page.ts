import type { Locator } from 'playwright-core';

import { AppPage, WINDOWS, type Window } from './app-page.js';

/** The Restore view as a person meets it: what it shows, and what can be done with it. */
export class RestorePage extends AppPage {
  /** Starts over as somebody who comes back: the address is used up, the cookie lets the page in. */
  async again(window: Window = WINDOWS[0]): Promise<void> {
    await this.resize(window);
    await this.page.reload();
    await this.page.getByText('Drop a blurred photo here').waitFor();
    this.complaints.length = 0;
  }

  /** Drops a file of this machine on the middle of the window, as the system's drag and drop does. */
  async drop(...files: string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data });
    }
    await session.detach();
  }

  /** Waits until the engine in the status bar is ready. */
  async engineReady(): Promise<string> {
    const engine = this.page.getByRole('status', { name: 'Engine' });
    await engine.filter({ hasText: /threads?/ }).waitFor();
    return (await engine.innerText()).trim();
  }

  /** Waits until a photo of this name is on the canvas. */
  async opened(name: string): Promise<void> {
    await this.page.getByRole('heading', { name, exact: true }).waitFor();
  }

  async chooseGaussian(sigma: number, noisePercent: number): Promise<void> {
    await this.page.getByRole('radio', { name: 'Gaussian' }).click();
    await this.type('Spread', sigma);
    await this.tellNoise(noisePercent);
  }

  /** Instead of having it measured. */
  async tellNoise(percent: number): Promise<void> {
    await this.page.getByRole('switch', { name: 'Automatic' }).setChecked(false);
    await this.type('Noise', percent);
  }

  /** Unfolds the curve of the residual, if it is not. */
  async unfoldCurve(): Promise<void> {
    const fold = this.page.getByRole('main').getByRole('button', { name: 'Residual', exact: true });
    if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
  }

  get restore(): Locator {
    return this.page.getByRole('main').getByRole('button', { name: /^Restore( again)?$/ });
  }

  get cancel(): Locator {
    return this.button('Cancel');
  }

  get divider(): Locator {
    return this.page.getByRole('slider', { name: /Divider/ });
  }

  get alert(): Locator {
    return this.page.getByRole('alert');
  }

  outcome(words: RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: words });
  }

  async dividerAt(): Promise<number> {
    return Number(await this.divider.getAttribute('aria-valuenow'));
  }
}
