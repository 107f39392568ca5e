import { z } from 'zod';

/** An interval [low, high] of numbers. @param low, high bounds of both */
export function range(low: number, high: number): z.ZodTuple<[z.ZodNumber, z.ZodNumber], null> {
  return z
    .tuple([z.number().min(low).max(high), z.number().min(low).max(high)])
    .refine(([a, b]) => a <= b, 'the first number must not exceed the second');
}
