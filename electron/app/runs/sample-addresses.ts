import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { z } from 'zod';

import type { runSamplesSchema } from '../../../core/contract/run.js';
import type { ServedFiles } from '../serving/served-files.js';

/** Addresses of a run's sample restorations, by step; empty before the first validation. */
export async function sampleAddresses(
  runFolder: string,
  served: Pick<ServedFiles, 'share'>,
): Promise<z.infer<typeof runSamplesSchema>> {
  const folder = join(runFolder, 'samples');
  const files = (await readdir(folder).catch(() => [])).sort(inOrder);
  const share = (file: string): string => served.share(join(folder, file));
  const restored = new Map<number, string[]>();
  for (const file of files) {
    const step = /^step-(\d+)-\d+\.png$/.exec(file)?.[1];
    if (step === undefined) continue;
    restored.set(Number(step), [...(restored.get(Number(step)) ?? []), share(file)]);
  }
  return {
    clean: files.filter((file) => /^clean-\d+\.png$/.test(file)).map(share),
    degraded: files.filter((file) => /^degraded-\d+\.png$/.test(file)).map(share),
    restored: [...restored].map(([step, addresses]) => ({ step, restored: addresses })),
  };
}

/** Numbers by value, so that the tenth follows the ninth. */
function inOrder(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
