import { text } from '../../text/text.js';
import { readPath } from './config-path.js';
import { fieldOf, type Field } from './fields.js';

/** What a setting may be, and what it is by default: `1e-7 to 0.1, default 0.0001`. */
export function describeRange(field: Field): string {
  const words = text.train.field;
  const { minimum, maximum, above, fallback } = field;
  const parts: string[] = [];
  if (minimum !== null && maximum !== null) {
    parts.push((above ? words.above : words.range)(String(minimum), String(maximum)));
  } else if (minimum !== null) parts.push((above ? words.positive : words.atLeast)(String(minimum)));
  const isPlain = ['number', 'string'].includes(typeof fallback) || Array.isArray(fallback);
  if (isPlain && fallback !== '') parts.push(words.fallback(describeValue(field, fallback)));
  const line = parts.join(', ');
  return line === '' ? '' : `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
}

/** A value in words, as its control shows it. */
export function describeValue(field: Field, value: unknown): string {
  const words = text.train.field;
  const isNone = value === null || value === undefined;
  if (field.type === 'part') return isNone ? words.off : words.on;
  if (isNone) return words.none;
  if (typeof value === 'boolean') return value ? words.on : words.off;
  if (Array.isArray(value))
    return value.map((each) => choiceName(field, String(each))).join(field.type === 'list' ? ', ' : ' – ');
  const plain = typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
  return field.type === 'choice' ? choiceName(field, plain) : plain;
}

/** The name of one of a setting's values. */
export function choiceName({ options }: Pick<Field, 'options'>, value: string): string {
  return options.find((option) => option.value === value)?.title ?? value;
}

/** Why a setting has no effect at the moment; null when it has. It stays in sight, so that one learns what it belongs to. */
export function unusedNote({ needs }: Field, config: unknown): string | null {
  if (needs === undefined || needs.values.includes(String(readPath(config, needs.path)))) return null;
  const needed = fieldOf(needs.path);
  const values = needs.values.map((value) => choiceName(needed, value));
  return text.train.field.unused(needed.title, values.join(text.train.field.or));
}
