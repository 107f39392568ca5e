import { z } from 'zod';

import { trainingConfigSchema } from '../../../core/contract/training.js';

/** What a setting may be. `choice` is one of `options`; `numbers` a fixed count of them; `part` a group that can be left out. */
export type LeafType = 'number' | 'integer' | 'boolean' | 'choice' | 'text' | 'numbers' | 'list' | 'part' | 'nothing';

/** One setting of a training configuration, as its schema describes it. */
export interface Leaf {
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
  readonly options: readonly string[];
}

/** The part of JSON Schema that zod writes for our schemas. */
interface Node {
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly prefixItems?: readonly Node[];
}

/** Where the walk is. */
interface Place {
  readonly key: string;
  readonly path: string;
  readonly variant: Leaf['variant'];
}

/** Every setting of {@link trainingConfigSchema}, in its order: the Train view is built from this, so that nothing can be left out. */
export function schemaLeaves(): Leaf[] {
  const root = z.toJSONSchema(trainingConfigSchema, { io: 'input' }) as Node;
  return [...walk(root, { key: '', path: '', variant: null })];
}

function* walk(node: Node, place: Place): Generator<Leaf> {
  const alternatives = (node.anyOf ?? []).filter(({ type }) => type !== 'null');
  const nullable = node.anyOf !== undefined && alternatives.length < node.anyOf.length;
  const [only] = alternatives;
  if (nullable && only !== undefined) {
    const inner = { ...only, default: node.default };
    if (only.properties === undefined) yield leaf(inner, place, true);
    else {
      yield { ...leaf(inner, place, true), type: 'part' };
      yield* walk(only, place);
    }
  } else if (node.oneOf !== undefined) yield* walkKinds(node.oneOf, place, node.default);
  else if (node.properties !== undefined) yield* walkProperties(node.properties, place);
  else if (node.type === 'array' && node.prefixItems === undefined) {
    yield { ...leaf(node, place, false), type: 'list' };
    if (node.items?.oneOf !== undefined)
      yield* walkKinds(node.items.oneOf, { ...place, key: `${place.key}[]` }, undefined);
  } else yield leaf(node, place, false);
}

function* walkProperties(properties: Readonly<Record<string, Node>>, { key, path, variant }: Place): Generator<Leaf> {
  for (const [name, child] of Object.entries(properties)) {
    // What makes the kind is said once, before its kinds.
    if (name === 'kind' && child.const !== undefined) continue;
    const at = (above: string): string => (above === '' ? name : `${above}.${name}`);
    yield* walk(child, { key: at(key), path: at(path), variant });
  }
}

function* walkKinds(kinds: readonly Node[], { key, path }: Place, fallback: unknown): Generator<Leaf> {
  const names = kinds.map((node) => node.properties?.['kind']?.const ?? '');
  const chosen = typeof fallback === 'object' && fallback !== null && 'kind' in fallback ? fallback.kind : undefined;
  yield {
    ...leaf({ default: chosen }, { key: `${key}.kind`, path: `${path}.kind`, variant: null }, false),
    type: 'choice',
    options: names,
  };
  for (const [index, node] of kinds.entries()) {
    const kind = names[index] ?? '';
    yield* walk(node, { key: `${key}@${kind}`, path, variant: { path, kind } });
  }
}

function leaf(node: Node, { key, path, variant }: Place, nullable: boolean): Leaf {
  // A row of numbers has the limits of its first one.
  const limits = node.prefixItems?.[0] ?? node;
  return {
    ...{ key, path, variant, nullable },
    type: typeOf(node),
    minimum: limits.minimum ?? limits.exclusiveMinimum ?? null,
    maximum: openMaximum(limits.maximum ?? limits.exclusiveMaximum ?? null),
    above: limits.exclusiveMinimum !== undefined,
    fallback: node.default,
    options: node.enum ?? [],
  };
}

/** zod gives whole numbers JavaScript's own limit, which no one needs to read. */
function openMaximum(maximum: number | null): number | null {
  return maximum === Number.MAX_SAFE_INTEGER ? null : maximum;
}

function typeOf(node: Node): LeafType {
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
