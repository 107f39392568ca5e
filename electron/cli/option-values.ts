import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';

import { outputFormatNamed, type OutputFormat } from '../../core/pictures/picture-format.js';

/** A number of a flag. */
export function numberValue(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.');
  return value;
}

/** A whole number of a flag, at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = numberValue(text);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It is not a whole number of at least ${least}.`);
    }
    return value;
  };
}

/** A format that can be written, by its name or an ending of it. */
export function formatValue(text: string): OutputFormat {
  const name = text.toLowerCase();
  const known = outputFormatNamed(name);
  if (known === null) throw new InvalidArgumentError('It is not one of jpeg, png, webp, tiff and avif.');
  return known;
}

/** 1 to 100. */
export function qualityValue(text: string): number {
  const value = wholeNumber(1)(text);
  if (value > 100) throw new InvalidArgumentError('It is more than 100.');
  return value;
}

/** A noise level, or the word for measuring it. */
export function noiseValue(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : numberValue(text);
}

/** Something is wrong with how the command was written: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Checks a command's flags against the settings they become. @throws UsageError naming the flag */
export function settingsFrom<Schema extends z.ZodType>(
  schema: Schema,
  flags: Record<string, unknown>,
): z.output<Schema> {
  const parsed = schema.safeParse(flags);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? '');
  const flag = `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
  throw new UsageError(`${flag} ${String(flags[name])}: ${issue?.message ?? 'not allowed'}.`);
}
