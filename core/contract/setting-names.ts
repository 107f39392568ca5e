import { bareNode, type SchemaNode, trainingSchemaNode } from './schema-leaves.js';

let root: SchemaNode | null = null;

/**
 * What people know a setting of a training configuration by: `Splitting weight` for `model.scheme.rho`. An entry of a list has the list's name.
 *
 * @param path with numbers where lists are @param config whose kinds decide where kinds have other settings under one name
 * @returns the path itself where the schema has no such setting
 */
export function settingTitle(path: string, config?: unknown): string {
  let node: SchemaNode | undefined = (root ??= trainingSchemaNode());
  let value = config;
  let title: string | null = null;
  for (const segment of path.split('.')) {
    const isEntry = /^\d+$/.test(segment);
    const owner: SchemaNode = kindIn(bareNode(node), segment, value);
    value = isObject(value) ? value[segment] : undefined;
    // A row of numbers has no words for each of them.
    if (isEntry && owner.prefixItems !== undefined) break;
    node = isEntry ? owner.items : owner.properties?.[segment];
    if (node === undefined) return path;
    if (isEntry) continue;
    // A kind goes by the name of what has kinds.
    title = node.const === undefined ? (node.title ?? path) : (owner.title ?? title);
  }
  return title ?? path;
}

/** As {@link settingTitle}, for a sentence, with the path for those who write files: `“Splitting weight” (model.scheme.rho)`. */
export function settingName(path: string, config?: unknown): string {
  const title = settingTitle(path, config);
  if (title === path) return path;
  return title.toLowerCase() === path ? `“${title}”` : `“${title}” (${path})`;
}

/** The kind that a value is of, where there are kinds; the first with such a setting where it is of none. */
function kindIn(node: SchemaNode, segment: string, value: unknown): SchemaNode {
  const able = (node.oneOf ?? []).filter(({ properties }) => properties?.[segment] !== undefined);
  const chosen = able.find(({ properties }) => isObject(value) && properties?.['kind']?.const === value['kind']);
  const kind = chosen ?? able[0];
  return kind === undefined ? node : { ...kind, ...(node.title === undefined ? {} : { title: node.title }) };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
