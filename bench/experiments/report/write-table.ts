import path from 'node:path';

import { writeFileAtomic } from '../../../core/files/atomic-file.js';

/** A row of a table: numbers, words, and null where nothing was measured. */
export type TableRow = Readonly<Record<string, number | string | boolean | null>>;

/** Digits that a measured number is written with. */
const DIGITS = 6;

function cell(value: TableRow[string] | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(DIGITS)));
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes NAME.csv; the columns are those of the first row. */
export async function writeTable(folder: string, name: string, rows: readonly TableRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))];
  await writeFileAtomic(path.join(folder, `${name}.csv`), `${lines.join('\n')}\n`);
}

/** Writes NAME.json, numbers rounded to what they are worth. */
export async function writeReport(folder: string, name: string, report: object): Promise<void> {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  await writeFileAtomic(path.join(folder, `${name}.json`), `${JSON.stringify(report, rounded, 1)}\n`);
}

/** A table in Markdown, its columns aligned as prettier would. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
