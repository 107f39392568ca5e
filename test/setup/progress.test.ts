import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createProgress } from '../../electron/setup/progress.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('says a line for every quarter, and one for every five seconds in between, where there is no terminal', () => {
  const lines: string[] = [];
  const progress = createProgress({ write: (text: string) => lines.push(text) });
  progress.stage('photo.jpg');
  for (let evaluation = 1; evaluation <= 26; evaluation++) {
    vi.advanceTimersByTime(2000);
    progress.update(evaluation / 100, `evaluation ${evaluation}`);
  }
  expect(lines.slice(0, 4)).toEqual([
    'photo.jpg\n',
    '  3 % (evaluation 3)\n',
    '  6 % (evaluation 6)\n',
    '  9 % (evaluation 9)\n',
  ]);
  expect(lines.slice(-2)).toEqual(['  24 % (evaluation 24)\n', '  25 % (evaluation 25)\n']);
});

it('says nothing of a stage that is quick', () => {
  const lines: string[] = [];
  const progress = createProgress({ write: (text: string) => lines.push(text) });
  progress.stage('photo.jpg');
  for (let evaluation = 1; evaluation <= 11; evaluation++) progress.update(evaluation / 50, `evaluation ${evaluation}`);
  expect(lines).toEqual(['photo.jpg\n']);
});
