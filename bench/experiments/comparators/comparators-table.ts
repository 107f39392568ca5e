import { markdownTable } from '../report/write-table.js';
import type { ScoredRow } from './kept-scores.js';

export interface TableFacts {
  readonly pictures: number;
  readonly size: number;
  readonly tolerance: number;
  readonly model: string;
}

export interface ComparatorsTable {
  /** The table with a paragraph on how it was made. */
  readonly markdown: string;
  readonly summary: { readonly scored: number; readonly lost: number; readonly leastMargin: number };
}

/** The rows as a page shows them, and how many are won. */
export function comparatorsTable(
  rows: readonly ScoredRow[],
  { pictures, size, tolerance, model }: TableFacts,
): ComparatorsTable {
  const margins = rows.map(({ classical, model: { psnr } }) => psnr - bestComparator(classical));
  const lost = margins.filter((margin) => !(margin > 0)).length;
  const header = [
    'blur',
    'noise',
    'degraded',
    'Wiener',
    'colour TV',
    'Richardson–Lucy',
    `\`${model}\``,
    'margin',
    'evaluations',
  ];
  const body = rows.map(({ blur, noise, classical, model: scores }, i) => {
    const margin = margins[i] ?? Number.NaN;
    const notConverged = pictures - scores.converged;
    return [
      blur,
      String(noise),
      classical.degraded.toFixed(2),
      classical.wiener.score.toFixed(2),
      classical.tv.score.toFixed(2),
      classical.rl.score.toFixed(2),
      margin > 0 ? `**${scores.psnr.toFixed(2)}**` : scores.psnr.toFixed(2),
      margin > 0 ? `+${margin.toFixed(2)}` : `${margin.toFixed(2)} **lost**`,
      scores.evaluations.toFixed(0) + (notConverged > 0 ? `, ${notConverged} not converged` : ''),
    ];
  });
  const verdict = lost === 0 ? `All ${rows.length} rows are won.` : `${lost} of ${rows.length} rows are lost.`;
  const least = Math.min(...margins);
  const facts =
    `${pictures} photographs resized to ${size}², circular boundary, dB of PSNR, mean over pictures. Each comparator has, row by row, the ` +
    `strength that scores best on these very pictures, which nobody could know without the sharp ones; the model has the noise level and ` +
    `nothing else. Tikhonov regularisation is Wiener's filter here and has no column. The margin is over the best comparator, at least ` +
    `${least.toFixed(2)} dB; evaluations are means at tolerance ${tolerance}. ${verdict}`;
  return {
    markdown: `${facts}\n\n${markdownTable(header, body)}`,
    summary: { scored: rows.length, lost, leastMargin: least },
  };
}

function bestComparator({ wiener, tv, rl }: ScoredRow['classical']): number {
  return Math.max(wiener.score, tv.score, rl.score);
}
