import { OKABE_ITO, type FigurePanel, type PanelFigure } from '../report/panel-figure.js';
import type { LipschitzRow } from './lipschitz-row.js';

const COLOURS = [OKABE_ITO.orange, OKABE_ITO.blue, OKABE_ITO.green];

/** What σ_max(J) goes with: evaluations, the cosine of JFB's step, and what stopping early was worth. */
export function lipschitzFigure(rows: readonly LipschitzRow[]): PanelFigure {
  const schemes = [...new Set(rows.map(({ scheme }) => scheme))];
  const panel = (title: string, y: FigurePanel['y'], value: (row: LipschitzRow) => number | null): FigurePanel => ({
    title,
    x: { title: 'σ_max(J), mean of held-out pictures' },
    y,
    series: schemes.map((scheme, i) => {
      const drawn = rows.flatMap((row) => {
        const at = value(row);
        return row.scheme === scheme && at !== null ? [{ row, at }] : [];
      });
      return {
        name: scheme,
        colour: COLOURS[i % COLOURS.length] ?? OKABE_ITO.black,
        scattered: true,
        markSize: 9,
        points: drawn.map(({ row, at }) => [row.local, at] as const),
        labels: drawn.map(({ row }) => row.regime),
      };
    }),
  });
  return {
    panels: [
      panel('evaluations to 1e-5', { title: 'evaluations of T', log: true }, ({ evaluations }) => evaluations),
      panel("JFB's step against the exact gradient", { title: 'cosine' }, ({ cosine }) => cosine),
      panel(
        'what stopping early hides',
        { title: 'PSNR at 1e-5 − at 1e-3, dB' },
        (row) => row.psnrTight - row.psnrLoose,
      ),
    ],
  };
}
