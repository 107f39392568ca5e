import { markdownTable } from '../report/write-table.js';
import type { PhotographRow } from './kept-rows.js';

/** Words for verdicts, as people read them. */
const VERDICTS: Readonly<Record<PhotographRow['verdict'], string>> = {
  right: 'right',
  'too-large': 'too large',
  turned: 'turned',
  sharp: 'sharp already',
  unchecked: 'not asked',
};

/**
 * The rows as a page shows them, one for each case: PSNR in dB, means over the scenes. First the kernels that are told rightly, beside the classical
 * methods; then all that can go otherwise.
 */
export function photographsTable(rows: readonly PhotographRow[]): string {
  const cases = groups(rows, ({ name }) => name);
  const right = cases.filter(([first]) => first?.group === 'right');
  const others = cases.filter(([first]) => first?.group !== 'right');
  return [
    markdownTable(
      ['told rightly', 'blurred', 'formerly', 'Wiener', 'colour TV', 'restored', 'gain', 'verdict', 'evaluations', 's'],
      right.map((of) => [
        nameOf(of),
        dB(of, 'blurred'),
        dB(of, 'former'),
        dB(of, 'wiener'),
        bolder(of, 'tv'),
        bolder(of, 'restored'),
        signed(mean(of, 'gain')),
        verdictsOf(of),
        ...effortOf(of),
      ]),
    ),
    markdownTable(
      ['otherwise', 'blurred', 'formerly', 'restored', 'gain', 'least', 'verdict', 'suggestion', 'evaluations', 's'],
      others.map((of) => [
        nameOf(of),
        dB(of, 'blurred'),
        dB(of, 'former'),
        dB(of, 'restored'),
        signed(mean(of, 'gain')),
        signed(Math.min(...of.map(({ gain }) => gain))),
        verdictsOf(of),
        suggestionsOf(of),
        ...effortOf(of),
      ]),
    ),
  ].join('\n\n');
}

type Measured = 'blurred' | 'former' | 'wiener' | 'tv' | 'restored' | 'gain' | 'evaluations' | 'seconds';

const nameOf = (of: readonly PhotographRow[]): string => of[0]?.name ?? '';

function mean(of: readonly PhotographRow[], column: Measured): number {
  return of.reduce((sum, row) => sum + (row[column] ?? Number.NaN), 0) / of.length;
}

const dB = (of: readonly PhotographRow[], column: Measured): string => mean(of, column).toFixed(2);
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** The better of total variation and the restoration stands out. */
function bolder(of: readonly PhotographRow[], column: 'tv' | 'restored'): string {
  const wins = mean(of, column) >= Math.max(mean(of, 'tv'), mean(of, 'restored'));
  return wins ? `**${dB(of, column)}**` : dB(of, column);
}

/** Each verdict, and how often where scenes differ. */
function verdictsOf(of: readonly PhotographRow[]): string {
  return counted(of.map(({ verdict, noisier }) => (noisier ? `${VERDICTS[verdict]}, noisier` : VERDICTS[verdict])));
}

function suggestionsOf(of: readonly PhotographRow[]): string {
  const made = of.map(({ suggestion }) => suggestion).filter((suggestion) => suggestion !== null);
  return counted(made.map((suggestion) => `\`${suggestion}\``));
}

function counted(words: readonly string[]): string {
  const same = groups(words, (word) => word);
  return same.map((of) => (same.length > 1 ? `${of[0]} (${of.length})` : of[0])).join(', ');
}

/** What has the same name, in the order in which names came. */
function groups<Thing>(things: readonly Thing[], nameOf: (thing: Thing) => string): Thing[][] {
  const found = new Map<string, Thing[]>();
  for (const thing of things) found.set(nameOf(thing), [...(found.get(nameOf(thing)) ?? []), thing]);
  return [...found.values()];
}

function effortOf(of: readonly PhotographRow[]): [string, string] {
  const stopped = of.filter(({ converged }) => !converged).length;
  const evaluations = mean(of, 'evaluations').toFixed(0);
  return [stopped > 0 ? `${evaluations}, ${stopped} not converged` : evaluations, mean(of, 'seconds').toFixed(0)];
}
