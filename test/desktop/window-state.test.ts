import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  DEFAULT_SIZE,
  placeWindow,
  readWindowState,
  SMALLEST_SIZE,
  writeWindowState,
  type WindowState,
} from '../../electron/desktop/window-state.js';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const monitor = { x: 1440, y: 0, width: 2560, height: 1400 };

describe('where a window opens', () => {
  it('is left to the system at the first start', () => {
    expect(placeWindow(null, [laptop])).toEqual(DEFAULT_SIZE);
  });

  it('is where the last one was, on whichever screen', () => {
    const bounds = { x: 1600, y: 100, width: 1500, height: 1000 };
    expect(placeWindow(bounds, [laptop, monitor])).toEqual(bounds);
  });

  it('is left to the system when that screen was unplugged; the size is kept', () => {
    const bounds = { x: 1600, y: 100, width: 1500, height: 1000 };
    expect(placeWindow(bounds, [laptop])).toEqual({ width: 1500, height: 1000 });
  });

  it.each([
    ['above the screen', { x: 100, y: -300, width: 1000, height: 700 }],
    ['below it', { x: 100, y: 890, width: 1000, height: 700 }],
    ['with a sliver at its right', { x: 1400, y: 100, width: 1000, height: 700 }],
  ])('is left to the system when its title bar was %s', (_where, bounds) => {
    expect(placeWindow(bounds, [laptop])).not.toHaveProperty('x');
  });

  it('is no larger than the screen, and no smaller than the page can be used at', () => {
    expect(placeWindow({ x: 0, y: 25, width: 4000, height: 3000 }, [laptop])).toMatchObject({
      width: laptop.width,
      height: laptop.height,
    });
    expect(placeWindow({ x: 0, y: 25, width: 300, height: 200 }, [laptop])).toMatchObject(SMALLEST_SIZE);
  });
});

describe('what is kept', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stillpoint-window-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('comes back as it was', () => {
    const path = join(folder, 'new', 'window.json');
    const state: WindowState = {
      bounds: { x: -5, y: 3, width: 900, height: 700 },
      maximised: true,
      fullScreen: false,
      theme: 'light',
    };
    writeWindowState(path, state);
    expect(readWindowState(path)).toEqual(state);
  });

  it.each(['', '{', '[]', '{"bounds":{"x":"left"}}'])('%j counts as a first start', (text) => {
    const path = join(folder, 'window.json');
    writeFileSync(path, text);
    expect(readWindowState(path)).toEqual({ bounds: null, maximised: false, fullScreen: false, theme: null });
  });
});

it('has the background that the page then draws', () => {
  const source = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const tokens = source('renderer/styles/tokens.css');
  const canvas = (theme: string): string | undefined =>
    new RegExp(`data-theme='${theme}'\\][^}]*--canvas: (#[0-9a-f]{6})`).exec(tokens)?.[1];
  expect(source('electron/desktop/window.ts')).toContain(`{ light: '${canvas('light')}', dark: '${canvas('dark')}' }`);
});
