import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { verdictSchema } from '../../../core/contract/verdict.js';
import { readJson } from '../../../core/files/json-file.js';
import { writeReport } from '../report/write-table.js';
import { caseSchema, type PhotographCase, type PhotographsConfig } from './photographs-config.js';

const maybe = z.number().nullable();

const rowSchema = z.object({
  name: z.string(),
  group: caseSchema.shape.group,
  seed: z.number(),
  blurred: z.number(),
  restored: z.number(),
  gain: z.number(),
  verdict: verdictSchema.shape.blur,
  /** As `--blur` writes it. */
  suggestion: z.string().nullable(),
  noisier: z.boolean(),
  measuredNoise: z.number(),
  evaluations: z.number(),
  converged: z.boolean(),
  /** By the clock, from file to file, the check included. */
  seconds: z.number(),
  former: z.number(),
  tv: maybe,
  tvWeight: maybe,
  wiener: maybe,
  wienerNoiseToSignal: maybe,
});

/** One photograph's row. PSNR in dB, of the whole frame, as it would be seen. */
export type PhotographRow = z.infer<typeof rowSchema>;

const keptSchema = z.object({ rows: z.record(z.string(), rowSchema) });

/**
 * Rows on disk, written as they are finished, each under a name that holds all that it depends on but the program itself: a study that was stopped
 * goes on.
 */
export class KeptRows {
  private constructor(
    private readonly file: { readonly folder: string; readonly name: string },
    private readonly key: string,
    private readonly facts: object,
    private readonly rows: Record<string, PhotographRow>,
  ) {}

  /** @param facts what else the file says @param fresh start with nothing */
  static async open(
    folder: string,
    { name, frame, margin, totalVariation }: PhotographsConfig,
    { modelFile, facts, fresh }: { modelFile: string; facts: object; fresh: boolean },
  ): Promise<KeptRows> {
    const model = digest(await readFile(modelFile));
    const key = JSON.stringify({ model, frame, margin, totalVariation });
    // Half a file, or one of another version, is as good as none.
    const kept = fresh ? null : await readJson(path.join(folder, `${name}.json`), keptSchema);
    return new KeptRows({ folder, name }, key, facts, kept?.rows ?? {});
  }

  find(about: PhotographCase, seed: number): PhotographRow | null {
    return this.rows[this.nameOf(about, seed)] ?? null;
  }

  async keep(about: PhotographCase, row: PhotographRow): Promise<void> {
    this.rows[this.nameOf(about, row.seed)] = row;
    await writeReport(this.file.folder, this.file.name, { ...this.facts, rows: this.rows });
  }

  private nameOf(about: PhotographCase, seed: number): string {
    return `${about.name}, scene ${seed}, ${digest(this.key + JSON.stringify(about))}`;
  }
}

function digest(of: string | Uint8Array): string {
  return createHash('sha256').update(of).digest('hex').slice(0, 8);
}
