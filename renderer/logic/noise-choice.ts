import type { RestorationReport, RestorationSettings } from '../../core/contract/restoration.js';
import { formatNoise } from '../text/format.js';
import { text } from '../text/text.js';

/** A level on [0, 1] that a person told, or `auto`: measured in the picture. */
export type NoiseChoice = RestorationSettings['noise'];

/** What a restoration found of the noise, and what it went by where that is another level. */
export function describeNoise({ noise, verdict }: Pick<RestorationReport, 'noise' | 'verdict'>): string {
  const [measured, used] = [formatNoise(verdict.measuredNoise), formatNoise(noise)];
  return measured === used ? text.noise.measured(measured) : text.noise.measuredAndUsed(measured, used);
}

/** Where nothing was told and nothing measured: little, as in daylight. */
const LITTLE = 0.005;

/** The level that the slider begins at: the one that was told last, or what was measured, to the slider's tenth of a percent. */
export function levelToStartAt(told: number | null, report: Pick<RestorationReport, 'verdict'> | null): number {
  return told ?? (report === null ? LITTLE : Number(report.verdict.measuredNoise.toFixed(3)));
}
