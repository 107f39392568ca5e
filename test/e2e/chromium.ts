import { existsSync } from 'node:fs';

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

/** A Chromium to drive, or null; then the tests that need one are skipped and say so. */
export function findChromium(): string | null {
  const found = PLACES.find((place) => place !== undefined && existsSync(place)) ?? null;
  if (found === null) {
    console.warn('Skipped: no Chromium was found. Install one, or name it in STILLPOINT_CHROMIUM.');
  }
  return found;
}
