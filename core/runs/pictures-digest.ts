import { createHash } from 'node:crypto';

import type { TrainingSource } from '../contract/training.js';
import type { SourceDigests } from './sources.js';

/** Hexadecimal digits: no two data sets agree in so many by accident. */
const DIGITS = 32;

/** By what the pictures of a run are told from another run's. */
export interface PicturesDigest {
  /** Of all pictures, whatever their order and their division. */
  readonly digest: string;
  /** Of those that are held out, in their order: the first ones are validated. */
  readonly validationDigest: string;
}

/** @param digests one for each source */
export function picturesDigest(sources: readonly TrainingSource[], digests: readonly SourceDigests[]): PicturesDigest {
  // Pictures that are drawn are what their source says.
  const drawn = sources.filter(({ kind }) => kind === 'synthetic').map((source) => JSON.stringify(source));
  const held = digests.flatMap(({ validation }) => validation);
  const all = [...digests.flatMap(({ train }) => train), ...held];
  return { digest: digestOf([...drawn, ...all].sort()), validationDigest: digestOf([...drawn, ...held]) };
}

function digestOf(names: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, DIGITS);
}
