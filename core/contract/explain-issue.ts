import type { z } from 'zod';

/** Longest value that is quoted, characters of JSON. */
const QUOTED = 60;

/** The part of an input that an issue is about; undefined when it is missing. */
function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/**
 * One complaint about a configuration in a line: the field, the value it has, what is allowed. zod's own text leaves the value out.
 *
 * @param input what was parsed
 * @returns for example `model.scheme.rho is 11: Too big: expected number to be <=10`
 */
export function explainIssue({ path, message, code }: z.core.$ZodIssue, input: unknown): string {
  const field = path.length === 0 ? 'it' : path.map(String).join('.');
  const value = valueAt(input, path);
  if (value === undefined && path.length > 0) return `${field} is missing: ${message}`;
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  // An unknown key is named by the message; the object around it would say nothing.
  return code === 'unrecognized_keys' || text.length > QUOTED
    ? `${field}: ${message}`
    : `${field} is ${text}: ${message}`;
}
