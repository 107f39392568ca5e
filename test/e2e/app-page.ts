import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

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

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {
    page.on('pageerror', (error) => this.complaints.push(`exception: ${error.message}`));
    page.on('console', (message) => {
      // The browser itself reports every refused upload; the interface shows those.
      const isRefusal = message.text().includes('status of 422');
      if (['error', 'warning'].includes(message.type()) && !isRefusal) this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, address: string): Promise<AppPage> {
    const context = await browser.newContext({
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const view = new AppPage(await context.newPage(), context);
    await view.page.goto(address);
    await view.rail.waitFor();
    return view;
  }

  async resize({ colorScheme, width, height }: Window): Promise<void> {
    await this.page.setViewportSize({ width, height });
    await this.page.emulateMedia({ colorScheme });
  }

  get rail(): Locator {
    return this.page.getByRole('navigation', { name: 'Places' });
  }

  /** Goes to a place by its button in the rail. */
  async go(place: string): Promise<void> {
    await this.rail.getByRole('button', { name: place, exact: true }).click();
    await this.page.locator('h1', { hasText: place }).waitFor();
  }

  heading(name: string): Locator {
    return this.page.locator('h1', { hasText: name });
  }

  /** The notice that says so. */
  notice(words: RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: words }).first();
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
