import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { z } from 'zod';

import { readJsonSync } from '../../core/files/json-file.js';

const rectangleSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});

/** A rectangle of the desktop, in its (device-independent) pixels. */
export type Rectangle = z.infer<typeof rectangleSchema>;

const windowStateSchema = z.object({
  /** Where the window was when it was neither maximised nor full screen; null: it was never opened. */
  bounds: rectangleSchema.nullable().default(null),
  maximised: z.boolean().default(false),
  fullScreen: z.boolean().default(false),
  /** What the page showed last; null: follow the system. */
  theme: z.enum(['light', 'dark']).nullable().default(null),
});

/** What a window remembers of the one before it. */
export type WindowState = z.infer<typeof windowStateSchema>;

export const DEFAULT_SIZE = { width: 1280, height: 840 } as const;
export const SMALLEST_SIZE = { width: 720, height: 480 } as const;

/** Pixels of the title bar that must be on a screen, in each direction, for the window to be found and moved. */
const MUST_SHOW = 120;

/** Reads what was kept; a file that is missing, damaged or of another version means a first start. */
export function readWindowState(path: string): WindowState {
  return readJsonSync(path, windowStateSchema) ?? windowStateSchema.parse({});
}

/** Keeps it; a disk that is full costs the memory of a window's place and nothing else. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const aside = `${path}.${process.pid}`;
    writeFileSync(aside, JSON.stringify(state));
    renameSync(aside, path);
  } catch {
    // See above.
  }
}

/**
 * Where to open a window: where the last one was, if that is still on a screen.
 *
 * @param bounds of the last window
 * @param screens the work areas of the screens that there are now
 * @returns bounds to open at; without a place (the system then chooses) when the last one's screen is gone
 */
export function placeWindow(
  bounds: Rectangle | null,
  screens: readonly Rectangle[],
): { width: number; height: number; x?: number; y?: number } {
  if (bounds === null) return DEFAULT_SIZE;
  const width = Math.max(bounds.width, SMALLEST_SIZE.width);
  const height = Math.max(bounds.height, SMALLEST_SIZE.height);
  const screen = screens.find((each) => showsTitleBar(bounds, each));
  if (screen === undefined) return { width, height };
  return { x: bounds.x, y: bounds.y, width: Math.min(width, screen.width), height: Math.min(height, screen.height) };
}

function showsTitleBar(window: Rectangle, screen: Rectangle): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  return across >= MUST_SHOW && window.y >= screen.y && window.y <= screen.y + screen.height - MUST_SHOW / 2;
}
