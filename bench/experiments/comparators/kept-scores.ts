import { createHash } from 'node:crypto';

import { z } from 'zod';

import { writeFileAtomic } from '../../../core/files/atomic-file.js';
import { readJson } from '../../../core/files/json-file.js';
import type { BlurCase } from './cases.js';

const tunedSchema = z.object({ strength: z.number(), score: z.number() });
const classicalSchema = z.object({
  degraded: z.number(),
  wiener: tunedSchema,
  tv: tunedSchema,
  rl: tunedSchema,
});
const modelSchema = z.object({ psnr: z.number(), evaluations: z.number(), converged: z.number().int() });

/** One row of the table. */
export interface ScoredRow {
  readonly blur: string;
  readonly noise: number;
  readonly classical: z.infer<typeof classicalSchema>;
  readonly model: z.infer<typeof modelSchema>;
}

const keptSchema = z.object({
  classical: z.record(z.string(), classicalSchema),
  model: z.record(z.string(), modelSchema),
});

/**
 * Scores of earlier runs on disk, each under a name that says what it depends on: the pictures, the kernel, the noise level, and for a
 * model's also its file and how it was solved. What does not fit any more is never read again.
 */
export class KeptScores {
  private constructor(
    private readonly file: string,
    private readonly keys: { readonly pictures: string; readonly model: string },
    private readonly kept: z.infer<typeof keptSchema>,
  ) {}

  /** @param fresh start with nothing */
  static async open(file: string, keys: { pictures: string; model: string }, fresh: boolean): Promise<KeptScores> {
    // Half a file, or one of another version, is as good as none.
    const kept = fresh ? null : await readJson(file, keptSchema);
    return new KeptScores(file, keys, kept ?? { classical: {}, model: {} });
  }

  find(blur: BlurCase, noise: number): { classical: ScoredRow['classical'] | null; model: ScoredRow['model'] | null } {
    return {
      classical: this.kept.classical[nameOf(this.keys.pictures, blur, noise)] ?? null,
      model: this.kept.model[nameOf(this.keys.model, blur, noise)] ?? null,
    };
  }

  async keep(blur: BlurCase, row: ScoredRow): Promise<void> {
    this.kept.classical[nameOf(this.keys.pictures, blur, row.noise)] = row.classical;
    this.kept.model[nameOf(this.keys.model, blur, row.noise)] = row.model;
    await writeFileAtomic(this.file, `${JSON.stringify(this.kept, null, 1)}\n`);
  }
}

function nameOf(key: string, { name, psf }: BlurCase, noise: number): string {
  const kernel = createHash('sha256')
    .update(`${psf.height}×${psf.width}`)
    .update(new Uint8Array(psf.data.buffer.slice(0)));
  return `${key} ${name} ${kernel.digest('hex').slice(0, 8)} ${noise}`;
}
