import { StillpointError } from '../../../core/contract/errors.js';
import type { RunOrigin } from '../../../core/contract/run-origin.js';
import { readRunRecord } from '../../../core/runs/record.js';

/** From what a run comes; null until it has begun. @throws StillpointError BAD_CONFIGURATION where its record is damaged */
export async function runOrigin(folder: string): Promise<RunOrigin | null> {
  try {
    const { created, seed, pictures, versions, machine } = await readRunRecord(folder);
    return { created, seed, pictures, versions, machine };
  } catch (error) {
    if (error instanceof StillpointError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}
