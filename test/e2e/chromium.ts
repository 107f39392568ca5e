import { existsSync } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';
import { describe } from 'vitest';

import { PATIENCE } from '../time/patience.js';

/** Where systems put a Chromium; the environment's own choice comes first. */
const PLACES = [
  process.env.STILLPOINT_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
if (executablePath === undefined) {
  console.warn('Skipped: no Chromium was found. Install one, or name it in STILLPOINT_CHROMIUM.');
}

/** Tests that drive a Chromium; without one they are skipped, and say so. */
export const describeInChromium = describe.skipIf(executablePath === undefined);

/** The browser of such tests. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'], timeout: PATIENCE });
}
