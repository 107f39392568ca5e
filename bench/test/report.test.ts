import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { comparatorsTable } from '../experiments/comparators/comparators-table.js';
import type { ScoredRow } from '../experiments/comparators/kept-scores.js';
import { tuneStrength } from '../experiments/comparators/tune-strength.js';
import { drawFigure } from '../experiments/report/draw-figure.js';
import { figureSize, type PanelFigure } from '../experiments/report/panel-figure.js';
import { replaceSection } from '../experiments/report/replace-section.js';
import { markdownTable, writeTable } from '../experiments/report/write-table.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-report-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a figure', () => {
  const figure: PanelFigure = {
    panels: [
      {
        title: 'first & foremost <both>',
        x: { title: 'side, pixels', log: true, ticks: [16, 64] },
        y: { title: 'seconds', log: true },
        series: [
          {
            name: 'JFB',
            colour: '#E69F00',
            marks: true,
            points: [
              [16, 0.01],
              [64, 0.2],
            ],
          },
        ],
      },
    ],
  };

  it('is well-formed SVG, and the same as PNG at twice the size', async () => {
    await drawFigure(folder, 'figure', figure);
    const svg = await readFile(path.join(folder, 'figure.svg'), 'utf8');
    expect(svg).toContain('first &amp; foremost');
    expect(svg.toLowerCase()).toContain('#e69f00');
    const { width, height } = figureSize(figure);
    // sharp parses the SVG: a fault in its XML would be refused here.
    expect(await sharp(Buffer.from(svg)).metadata()).toMatchObject({ format: 'svg', width, height });
    const png = await sharp(path.join(folder, 'figure.png')).metadata();
    expect([png.width, png.height]).toEqual([2 * width, 2 * height]);
  });
});

describe('a table', () => {
  it('is written as CSV, words quoted where they must be', async () => {
    await writeTable(folder, 'table', [
      { method: 'exact, GMRES', seconds: 1 / 3, residual: null },
      { method: 'JFB', seconds: 2, residual: 1e-9 },
    ]);
    expect(await readFile(path.join(folder, 'table.csv'), 'utf8')).toBe(
      'method,seconds,residual\n"exact, GMRES",0.333333,\nJFB,2,1e-9\n',
    );
  });

  it('is written as Markdown with columns that align', () => {
    expect(markdownTable(['a', 'long title'], [['value', '1']])).toBe(
      '| a     | long title |\n| ----- | ---------- |\n| value | 1          |',
    );
  });
});

it('finds the best strength, from either side, to a fraction of the factor', async () => {
  // The maximum lies at 0.3, between the strengths of the climb.
  const score = (strength: number): Promise<number> => Promise.resolve(30 - Math.log2(strength / 0.3) ** 2);
  for (const start of [0.01, 5]) {
    const { strength, score: best } = await tuneStrength(start, 2, score);
    expect(strength).toBeCloseTo(0.3, 6);
    expect(best).toBeCloseTo(30, 6);
  }
});

describe('the table of comparators', () => {
  const row = (blur: string, psnr: number): ScoredRow => ({
    blur,
    noise: 0.005,
    classical: {
      degraded: 20,
      wiener: { strength: 0.01, score: 25 },
      tv: { strength: 1e-3, score: 27 },
      rl: { strength: 12, score: 26 },
    },
    model: { psnr, evaluations: 7, converged: 2 },
  });
  const facts = { pictures: 3, size: 64, tolerance: 1e-3, model: 'default' };

  it('marks what is lost and what did not converge', () => {
    const { markdown, summary } = comparatorsTable([row('easy', 28.5), row('hard', 26.9)], facts);
    expect(summary).toMatchObject({ scored: 2, lost: 1 });
    expect(summary.leastMargin).toBeCloseTo(-0.1, 6);
    expect(markdown).toContain('1 of 2 rows are lost');
    const [easy, hard] = markdown.split('\n').slice(-2);
    expect(easy).toMatch(/\*\*28\.50\*\* +\| \+1\.50 /);
    expect(hard).toMatch(/26\.90 +\| -0\.10 \*\*lost\*\* \| 7, 1 not converged/);
  });

  it('takes its place on a page, and leaves the rest of the page alone', async () => {
    const page = path.join(folder, 'page.md');
    await writeFile(page, 'before\n<!-- table:begin -->\nold\n<!-- table:end -->\nafter\n');
    await replaceSection(page, 'table', 'new');
    await replaceSection(page, 'table', 'newer');
    expect(await readFile(page, 'utf8')).toBe('before\n<!-- table:begin -->\n\nnewer\n\n<!-- table:end -->\nafter\n');
    await expect(replaceSection(page, 'other', '')).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
  });
});
