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
 * One complaint about a configuration in a line of plain words: the field, the value it has, what is allowed.
 *
 * @param input what was parsed @param nameOf what the reader knows a field by; its path, where nothing else is said
 * @returns for example `model.scheme.rho is 11, and must be at most 10`
 */
export function explainIssue(
  issue: z.core.$ZodIssue,
  input: unknown,
  nameOf: (path: string, input: unknown) => string = (path) => path,
): string {
  const { path, code } = issue;
  const field = path.length === 0 ? 'the configuration' : nameOf(path.map(String).join('.'), input);
  if (code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => JSON.stringify(key)).join(', ');
    return `${field} has no field ${keys}`;
  }
  const value = valueAt(input, path);
  const rule = ruleOf(issue);
  if (value === undefined && path.length > 0) return `${field} is missing, and ${rule}`;
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > QUOTED ? `${field}: ${rule}` : `${field} is ${text}, and ${rule}`;
}

/** What is allowed, to go on with after "and". Rules of our own have words of their own. */
function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return limit(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'too_small':
      return limit(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String))}`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be ${oneOf(issue.options.map(String))}`
        : 'must be of one of the kinds that docs/training.md lists';
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'text',
  array: 'a list',
  tuple: 'a list',
  object: 'a group of fields',
  null: 'null',
};

function limit(origin: string, than: string, bound: number | bigint): string {
  if (origin === 'array') return `must have ${than} ${bound} ${bound === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return `must have ${than} ${bound} characters`;
  return `must be ${than} ${bound}`;
}

function oneOf(values: readonly string[]): string {
  const quoted = values.map((value) => JSON.stringify(value));
  const last = quoted.at(-1) ?? '';
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`;
}
