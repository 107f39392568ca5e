import { expect, test } from 'vitest';

import { Columns } from '../../../renderer/charts/columns.js';
import { latestRows } from '../../../renderer/charts/table-rows.js';
import { plainLine } from './plain-line.js';

test('holds what was added, however much', () => {
  const table = new Columns(['loss']);
  for (let step = 1; step <= 5000; step += 1) table.append({ step, loss: step % 7 === 0 ? null : step / 2 });
  expect(table.length).toBe(5000);
  expect(table.column('step')[4999]).toBe(5000);
  expect(table.column('loss')[5]).toBe(3);
  expect(table.column('loss')[6]).toBeNaN();
  expect(table.latest('loss')).toBe(2500);
});

test('a step that comes again means that the run went back: what was after it goes', () => {
  const table = new Columns(['loss']);
  [1, 2, 3, 4, 5].forEach((step) => table.append({ step, loss: step }));
  table.append({ step: 3, loss: 30 });
  expect([...table.column('step')]).toEqual([1, 2, 3]);
  expect([...table.column('loss')]).toEqual([1, 2, 30]);
});

test('a table of several lines joins them by their x, newest first', () => {
  const lines = [plainLine('a', [1, 2, 3], [10, 20, 30]), plainLine('b', [2, 4], [5, 6])];
  const rows = latestRows({ id: 'p', title: 'p', lines, scale: 'linear', level: null }, 3);
  expect(rows).toEqual([
    { x: 4, values: [NaN, 6] },
    { x: 3, values: [30, NaN] },
    { x: 2, values: [20, 5] },
  ]);
});
