import type { Line } from '../../charts/figure.js';
import { SeedBand } from '../../charts/seed-band.js';
import { text } from '../../text/text.js';
import type { AxisUnit } from './run-history.js';

/** The bands on screen, each remembered so that what grows costs only what is new. */
export class SeedBands {
  readonly #known = new Map<string, SeedBand>();

  /**
   * One quantity of runs that are repeats of one: their mean, from the lowest to the highest. What is smoothed is the band of the smoothed
   * lines.
   *
   * @param lines one a run; those without a point are left out. Of a single one its own line
   */
  together(lines: readonly Line[], unit: AxisUnit): Line {
    const drawn = lines.filter(({ points }) => points.xs.length > 0);
    const [first = lines[0]] = drawn;
    if (first === undefined) throw new Error('a band of no lines');
    if (drawn.length < 2) return first;
    const key = `${unit} ${drawn.map((line) => line.key).join(' ')}`;
    const raw = this.#band(key).over(drawn.map(({ points }) => points));
    const even = drawn.flatMap(({ smoothed }) => (smoothed === null ? [] : [smoothed]));
    const smooth = even.length < drawn.length ? null : this.#band(`${key} smoothed`).over(even);
    return {
      ...first,
      run: text.monitor.seeds(first.run, drawn.length),
      points: raw.mean,
      smoothed: smooth?.mean ?? null,
      band: { runs: drawn.length, points: raw, smoothed: smooth },
    };
  }

  #band(key: string): SeedBand {
    const band = this.#known.get(key) ?? new SeedBand();
    this.#known.set(key, band);
    return band;
  }
}
