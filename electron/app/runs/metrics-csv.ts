import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { TrainingEvent } from '../../../core/contract/training.js';
import { cannotWrite, temporaryBeside } from '../../../core/files/atomic-file.js';
import { readMetrics } from '../../../core/runs/read-metrics.js';

/** One column for each field of any event; empty where an event does not have it. */
const COLUMNS = [
  ...['type', 'step', 'seconds', 'loss', 'evaluations', 'residual', 'contraction', 'gradientNorm', 'learningRate'],
  ...['adjointResidual', 'adjointProducts'],
  ...['psnr', 'ssim', 'degradedPsnr', 'best'],
  ...['certified', 'local', 'localError', 'contractive', 'spectralRadius', 'observed', 'cosine', 'descent'],
  ...['rowCondition', 'fullRowRank', 'share'],
  ...['kind', 'message', 'hint'],
] as const;

/**
 * Writes a run's metrics as CSV (RFC 4180, UTF-8): a row for each event, in order.
 *
 * @throws StillpointError CANNOT_WRITE; `target` is then as it was
 */
export async function writeMetricsCsv(runFolder: string, target: string): Promise<void> {
  const aside = temporaryBeside(target);
  try {
    await pipeline(Readable.from(rows(runFolder)), createWriteStream(aside));
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw cannotWrite(target, error);
  }
}

async function* rows(runFolder: string): AsyncGenerator<string, void, undefined> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const events of readMetrics(runFolder)) yield events.map((event) => `${row(event)}\r\n`).join('');
}

function row(event: TrainingEvent): string {
  const fields = new Map<string, string | number | boolean | null>(Object.entries(event));
  return COLUMNS.map((column) => cell(fields.get(column))).join(',');
}

function cell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
