import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { parseJson } from '../files/json-file.js';
import { type TrainingEvent, trainingEventSchema } from '../contract/training.js';

/** Events of one batch: enough to be quick, few enough that nobody waits while one is read. */
const BATCH = 1000;

/**
 * What a run's `metrics.jsonl` holds, in batches. A line that cannot be read (the last of a killed run, or of another version) is left
 * out. The file is streamed, and the event loop gets its turn between batches.
 */
export async function* readMetrics(folder: string): AsyncGenerator<TrainingEvent[], void, undefined> {
  let batch: TrainingEvent[] = [];
  const file = createReadStream(join(folder, 'metrics.jsonl'), { encoding: 'utf8' });
  const lines = createInterface({ input: file, crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      const event = parseJson(line, trainingEventSchema);
      if (event === null) continue;
      batch.push(event);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
      await new Promise(setImmediate);
    }
  } catch {
    // A run that has not begun has no file; one that cannot be read has no history to show.
  } finally {
    lines.close();
    file.destroy();
  }
  if (batch.length > 0) yield batch;
}
