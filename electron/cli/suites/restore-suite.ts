import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';

import { restorePicture } from '../../../core/jobs/restore-picture.js';
import type { Model } from '../../../core/models/model.js';
import { measure, type BenchOptions, type BenchResult } from './measure.js';
import { SAMPLE_BLUR, SAMPLE_NOISE } from './sample.js';

const TOLERANCE = 1e-3;
const MOST_EVALUATIONS = 50;

/**
 * Times the restoration of a photograph from file to file: decoding, the equilibrium, encoding.
 *
 * @param sample the bundled sample; its upper left part of this size is restored
 */
export async function restoreSuite(
  model: Model,
  sample: string,
  options: BenchOptions,
  { width, height } = { width: 640, height: 480 },
): Promise<BenchResult[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stillpoint-bench-'));
  try {
    const [input, output] = [path.join(folder, 'blurred.png'), path.join(folder, 'restored.png')];
    await sharp(sample).extract({ left: 0, top: 0, width, height }).png().toFile(input);
    let [evaluations, converged] = [0, false];
    options.onNext('restore: photograph');
    const timing = await measure(async () => {
      const settings = {
        blur: SAMPLE_BLUR,
        noise: SAMPLE_NOISE,
        tolerance: TOLERANCE,
        maxEvaluations: MOST_EVALUATIONS,
        boundary: 'unknown' as const,
        light: 'encoded' as const,
        strength: 1,
        check: false,
      };
      ({ evaluations, converged } = await restorePicture({ input, output, ...settings }, model));
    }, options);
    const perEvaluation = timing.seconds / Math.max(1, evaluations);
    return [{ suite: 'restore', name: 'photograph', ...timing, width, height, evaluations, converged, perEvaluation }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
