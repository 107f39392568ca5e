import type { Range } from './blur-draft.js';

/** Places along a slider. */
export const WAY = 400;

/** How far along its slider a value lies, 0…{@link WAY}. `curve` 2 gives small values more room, 1 is even. */
export function toWay({ min, max }: Range, value: number, curve: number): number {
  const share = (value - min) / (max - min);
  return Math.round(WAY * Math.min(1, Math.max(0, share)) ** (1 / curve));
}

/** The value at a place along the slider; not snapped to the range's step. */
export function fromWay({ min, max }: Range, way: number, curve: number): number {
  return min + (way / WAY) ** curve * (max - min);
}
