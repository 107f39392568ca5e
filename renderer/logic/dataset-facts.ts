import type { Dataset } from '../../core/contract/dataset.js';
import { text } from '../text/text.js';

/** Counts of several digits with their thousands apart: `12 480`. */
export function formatWhole(count: number): string {
  const digits = String(Math.round(count));
  return digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, '\u2009') : digits;
}

/** `1248 pictures`. */
export function describeCount({ findings }: Dataset): string {
  return text.datasets.count(formatWhole(findings.images), findings.images === 1);
}

/** `480 – 4000 px`, of the shorter side; empty when there are no pictures. */
export function describeSizes({ findings: { minSize, maxSize } }: Dataset): string {
  return minSize === null || maxSize === null ? '' : text.datasets.sizes(formatWhole(minSize), formatWhole(maxSize));
}

/** Copies beyond the first of each group. */
export function countDuplicates({ findings }: Dataset): number {
  return findings.duplicates.reduce((sum, group) => sum + group.files.length - 1, 0);
}

/** `3 unreadable, 12 duplicates`; empty when nothing was found. */
export function describeProblems(dataset: Dataset): string {
  return text.datasets.problems(dataset.findings.unreadable.length, countDuplicates(dataset));
}
