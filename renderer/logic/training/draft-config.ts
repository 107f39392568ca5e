import { readPath, sameSetting, writePath } from './config-path.js';
import { trainingFields, type Field } from './fields.js';

const isNone = (value: unknown): boolean => value === null || value === undefined;

/** Whether a setting exists in a configuration: its kind is chosen, and the group that it belongs to is not left out. */
export function appliesTo(field: Field, config: unknown): boolean {
  if (field.variant !== null && readPath(config, `${field.variant.path}.kind`) !== field.variant.kind) return false;
  return partsAbove(field).every((path) => !isNone(readPath(config, path)));
}

/** Groups around a field that can be left out. */
function partsAbove({ path }: Field): string[] {
  return trainingFields
    .filter((part) => part.type === 'part' && path.startsWith(`${part.path}.`))
    .map((part) => part.path);
}

/** The first value of a setting: the schema's default, or the table's start where it has none. */
function firstValue({ fallback, start, nullable }: Field): unknown {
  return fallback ?? start ?? (nullable ? null : undefined);
}

/**
 * The configuration after one setting changed. Another kind brings its own settings; those that the kind before had too keep
 * their values. A group that is switched on starts with its defaults.
 */
export function changeSetting(config: unknown, field: Field, value: unknown): unknown {
  if (field.type === 'part') return writePath(config, field.path, value === null ? null : partOf(field));
  const owner = field.path.replace(/\.kind$/, '');
  const hasKinds = trainingFields.some(({ variant }) => variant?.path === owner);
  if (!hasKinds || owner === field.path || typeof value !== 'string') return writePath(config, field.path, value);
  return writePath(config, owner, ofKind(config, owner, value));
}

function partOf(part: Field): object {
  const inside = trainingFields.filter(({ path }) => path.startsWith(`${part.path}.`));
  return inside.reduce<object>(
    (made, field) => ({ ...made, [field.path.slice(part.path.length + 1)]: firstValue(field) }),
    {},
  );
}

function ofKind(config: unknown, path: string, kind: string): unknown {
  const settings = trainingFields.filter(({ variant }) => variant?.path === path && variant.kind === kind);
  // A group that can be left out is left out at first, and what is in it with it.
  const groups = settings.filter(({ type }) => type === 'part').map((part) => `${part.path}.`);
  return settings
    .filter((field) => !groups.some((group) => field.path.startsWith(group)))
    .reduce<unknown>(
      (made, field) => {
        const before = readPath(config, field.path);
        const kept = fits(field, before) ? before : firstValue(field);
        return writePath(made, field.path.slice(path.length + 1), kept);
      },
      { kind },
    );
}

/** Whether a value of the kind before can be kept: the same name can stand for another type. */
function fits({ type, nullable, options }: Field, value: unknown): boolean {
  if (value === null) return nullable;
  switch (type) {
    case 'number':
    case 'integer':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value === 'string' && options.some((option) => option.value === value);
    case 'numbers':
      return Array.isArray(value);
    default:
      return false;
  }
}

/** The fields that exist in a configuration and differ from the preset's. */
export function changedFields(config: unknown, preset: unknown): Field[] {
  return trainingFields.filter((field) => {
    if (field.key.includes('[]') || !appliesTo(field, config)) return false;
    const [now, before] = [readPath(config, field.path), readPath(preset, field.path)];
    // A group counts as changed when it is switched; its settings count for themselves.
    return field.type === 'part' ? isNone(now) !== isNone(before) : !sameSetting(now, before);
  });
}

/** A blur family of another kind: its ranges start with the table's, how often it comes stays. */
export function blurOfKind(kind: string, weight: number): object {
  return trainingFields
    .filter(({ key, variant }) => key.includes('[]@') && variant?.kind === kind)
    .reduce<object>(
      (made, field) => {
        const value = field.path.endsWith('.weight') ? weight : firstValue(field);
        const name = field.path.slice(field.path.lastIndexOf('.') + 1);
        return value === undefined ? made : { ...made, [name]: value };
      },
      { kind },
    );
}
