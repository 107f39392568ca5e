import type { BlurFit } from '../contract/verdict.js';

/** The part of what the told blur leaves unexplained that another blur explains; 0 and less where none does better. @param fits the told one first */
export function gainOfFits([told, ...others]: readonly BlurFit[]): number {
  if (told === undefined) return 0;
  const least = Math.min(...others.flatMap(({ blur, residual }) => (blur === null ? [] : [residual])));
  return 1 - least / told.residual;
}
