import { z } from 'zod';

import type { SettingWords } from './setting-words.js';
import { trainingConfigSchema } from './training.js';

/** What a setting may be. `choice` is one of `options`; `numbers` a fixed count of them; `part` a group that can be left out. */
export type LeafType = 'number' | 'integer' | 'boolean' | 'choice' | 'text' | 'numbers' | 'list' | 'part' | 'nothing';

/** One of the values of a setting that is chosen from a list, with its words. */
export interface Choice extends SettingWords {
  readonly value: string;
}

/** One setting of a training configuration, as its schema describes it. */
export interface Leaf extends SettingWords {
  /** Unique: the path, with `@kind` after what has kinds and `[]` after lists: `gradient@jfb.steps`. */
  readonly key: string;
  /** Path in a configuration: `gradient.steps`. */
  readonly path: string;
  /** It exists only while what lies at `path` is of this kind; null for settings that are always there. */
  readonly variant: { readonly path: string; readonly kind: string } | null;
  readonly type: LeafType;
  /** May be null, which means without it. */
  readonly nullable: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** The minimum itself is not allowed. */
  readonly above: boolean;
  /** Undefined where the schema has none. */
  readonly fallback: unknown;
  readonly options: readonly Choice[];
  readonly symbol: string | null;
  readonly unit: string | null;
}

/** The part of JSON Schema that zod writes for our schemas. */
export interface SchemaNode extends Partial<SettingWords> {
  readonly symbol?: string;
  readonly unit?: string;
  /** Words of an enumeration's values. */
  readonly kinds?: Readonly<Record<string, SettingWords>>;
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly prefixItems?: readonly SchemaNode[];
}

/** Where the walk is. */
interface Place {
  readonly key: string;
  readonly path: string;
  readonly variant: Leaf['variant'];
}

/** Every setting of {@link trainingConfigSchema}, in its order: the Train view is built from this, so that nothing can be left out. */
export function schemaLeaves(): Leaf[] {
  return [...walk(trainingSchemaNode(), { key: '', path: '', variant: null })];
}

/** {@link trainingConfigSchema} as JSON Schema, with the words that its fields bear. */
export function trainingSchemaNode(): SchemaNode {
  return z.toJSONSchema(trainingConfigSchema, { io: 'input' }) as SchemaNode;
}

/** What a field can be other than null, under the words of the field. */
export function bareNode(node: SchemaNode): SchemaNode {
  const member = node.anyOf?.find(({ type }) => type !== 'null');
  if (member === undefined) return node;
  const { anyOf: _, ...words } = node;
  return { ...member, ...words };
}

function* walk(node: SchemaNode, place: Place): Generator<Leaf> {
  if (node.anyOf !== undefined) {
    const inner = bareNode(node);
    if (inner.properties === undefined) yield leaf(inner, place, true);
    else {
      yield { ...leaf(inner, place, true), type: 'part' };
      yield* walk(inner, place);
    }
  } else if (node.oneOf !== undefined) yield* walkKinds(node, place);
  else if (node.properties !== undefined) yield* walkProperties(node.properties, place);
  else if (node.type === 'array' && node.prefixItems === undefined) {
    yield { ...leaf(node, place, false), type: 'list' };
    if (node.items?.oneOf !== undefined) yield* walkKinds(node.items, { ...place, key: `${place.key}[]` });
  } else yield leaf(node, place, false);
}

function* walkProperties(
  properties: Readonly<Record<string, SchemaNode>>,
  { key, path, variant }: Place,
): Generator<Leaf> {
  for (const [name, child] of Object.entries(properties)) {
    // What makes the kind is said once, before its kinds.
    if (name === 'kind' && child.const !== undefined) continue;
    const at = (above: string): string => (above === '' ? name : `${above}.${name}`);
    yield* walk(child, { key: at(key), path: at(path), variant });
  }
}

function* walkKinds(node: SchemaNode, { key, path }: Place): Generator<Leaf> {
  const { oneOf: kinds = [], default: fallback } = node;
  const options = kinds.map(({ properties }) => choice(properties?.['kind']?.const ?? '', properties?.['kind']));
  const chosen = typeof fallback === 'object' && fallback !== null && 'kind' in fallback ? fallback.kind : undefined;
  yield {
    ...leaf({ ...node, default: chosen }, { key: `${key}.kind`, path: `${path}.kind`, variant: null }, false),
    type: 'choice',
    options,
  };
  for (const [index, each] of kinds.entries()) {
    const kind = options[index]?.value ?? '';
    yield* walk(each, { key: `${key}@${kind}`, path, variant: { path, kind } });
  }
}

function leaf(node: SchemaNode, { key, path, variant }: Place, nullable: boolean): Leaf {
  // A row of numbers has the limits of its first one.
  const limits = node.prefixItems?.[0] ?? node;
  return {
    ...{ key, path, variant, nullable },
    type: typeOf(node),
    minimum: limits.minimum ?? limits.exclusiveMinimum ?? null,
    maximum: openMaximum(limits.maximum ?? limits.exclusiveMaximum ?? null),
    above: limits.exclusiveMinimum !== undefined,
    fallback: node.default,
    options: (node.enum ?? node.items?.enum ?? []).map((value) =>
      choice(value, (node.kinds ?? node.items?.kinds)?.[value]),
    ),
    title: node.title ?? '',
    description: node.description ?? '',
    symbol: node.symbol ?? null,
    unit: node.unit ?? null,
  };
}

function choice(value: string, words: Partial<SettingWords> = {}): Choice {
  return { value, title: words.title ?? '', description: words.description ?? '' };
}

/** zod gives whole numbers JavaScript's own limit, which no one needs to read. */
function openMaximum(maximum: number | null): number | null {
  return maximum === Number.MAX_SAFE_INTEGER ? null : maximum;
}

function typeOf(node: SchemaNode): LeafType {
  if (node.enum !== undefined) return 'choice';
  if (node.prefixItems !== undefined) return 'numbers';
  switch (node.type) {
    case 'number':
    case 'integer':
    case 'boolean':
      return node.type;
    case 'null':
      return 'nothing';
    default:
      return 'text';
  }
}
