import { existsSync } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';
import { describe } from 'vitest';

import { type Lack, mustSkip } from '../setup/needed.js';
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
const lack: Lack = { missing: 'No Chromium was found.', remedy: 'Install one, or name it in STILLPOINT_CHROMIUM.' };

/** Tests that drive a Chromium. */
export const describeInChromium = describe.skipIf(mustSkip(executablePath === undefined ? lack : null));

/** The browser of such tests. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'], timeout: PATIENCE });
}
