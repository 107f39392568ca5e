import { z } from 'zod';

/** What a person reads of a setting, or of one of the kinds that it can be. */
export interface SettingWords {
  /** Its name, in sentence case. */
  readonly title: string;
  /** A sentence or two, without the keys of files: the interface and docs/training.md show them as they are. */
  readonly description: string;
}

/** The key of one of several kinds, with its words. */
export function kindOf<T extends string>(name: T, title: string, description: string): z.ZodLiteral<T> {
  return z.literal(name).meta({ title, description });
}

/** One of a few named values, each with words of its own. */
export function choiceOf<T extends Readonly<Record<string, SettingWords>>>(
  kinds: T,
): z.ZodEnum<{ [Name in keyof T & string]: Name }> {
  const names = Object.fromEntries(Object.keys(kinds).map((name) => [name, name]));
  return z.enum(names as { [Name in keyof T & string]: Name }).meta({ kinds });
}
