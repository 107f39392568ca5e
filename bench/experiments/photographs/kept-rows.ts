import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { verdictSchema } from '../../../core/contract/verdict.js';
import { readJson } from '../../../core/files/json-file.js';
import { writeReport } from '../report/write-table.js';
import { caseSchema, type PhotographCase, type PhotographsConfig } from './photographs-config.js';

const maybe = z.number().nullable();

/** What classical methods make of a photograph: no matter of the model's. */
const classicalSchema = z.object({
  tv: z.number(),
  tvWeight: z.number(),
  wiener: z.number(),
  wienerNoiseToSignal: z.number(),
});
export type ClassicalScores = z.infer<typeof classicalSchema>;

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

const keptSchema = z.object({
  rows: z.record(z.string(), rowSchema),
  classical: z.record(z.string(), classicalSchema).default({}),
});
type Kept = z.infer<typeof keptSchema>;

/**
 * Rows on disk, written as they are finished, each under a name that holds all that it depends on but the program itself: a study that was stopped
 * goes on. Another model has other rows, and the same comparators.
 */
export class KeptRows {
  private constructor(
    private readonly file: { readonly folder: string; readonly name: string },
    private readonly keys: { readonly scenes: string; readonly model: string },
    private readonly facts: object,
    private readonly kept: Kept,
  ) {}

  /** @param facts what else the file says @param fresh start with nothing */
  static async open(
    folder: string,
    { name, frame, margin, totalVariation }: PhotographsConfig,
    { modelFile, facts, fresh }: { modelFile: string; facts: object; fresh: boolean },
  ): Promise<KeptRows> {
    const model = digest(await readFile(modelFile));
    const scenes = JSON.stringify({ frame, margin, totalVariation });
    // Half a file, or one of another version, is as good as none.
    const kept = fresh ? null : await readJson(path.join(folder, `${name}.json`), keptSchema);
    return new KeptRows({ folder, name }, { scenes, model }, facts, kept ?? { rows: {}, classical: {} });
  }

  find(about: PhotographCase, seed: number): PhotographRow | null {
    return this.kept.rows[this.nameOf(about, seed, this.keys.model)] ?? null;
  }

  /** What the classical methods made of it, with whatever model. */
  findClassical(about: PhotographCase, seed: number): ClassicalScores | null {
    return this.kept.classical[this.nameOf(about, seed)] ?? null;
  }

  async keep(about: PhotographCase, row: PhotographRow): Promise<void> {
    this.kept.rows[this.nameOf(about, row.seed, this.keys.model)] = row;
    const classical = classicalSchema.safeParse(row);
    if (classical.success) this.kept.classical[this.nameOf(about, row.seed)] = classical.data;
    await writeReport(this.file.folder, this.file.name, { ...this.facts, ...this.kept });
  }

  private nameOf(about: PhotographCase, seed: number, model = ''): string {
    return `${about.name}, scene ${seed}, ${digest(model + this.keys.scenes + JSON.stringify(about))}`;
  }
}

function digest(of: string | Uint8Array): string {
  return createHash('sha256').update(of).digest('hex').slice(0, 8);
}
