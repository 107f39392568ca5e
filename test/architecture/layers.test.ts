import { isBuiltin } from 'node:module';

import { describe, expect, it } from 'vitest';

import table from './layers.json' with { type: 'json' };
import { importsOf, importsOfFile, sourcesUnder, targetOf, withoutSuffix } from './sources.js';

interface Layer {
  readonly name: string;
  readonly file?: boolean;
  readonly layers: readonly string[];
  readonly packages: readonly string[];
  readonly node?: boolean;
}

const layers: readonly Layer[] = table.layers;
/** The deepest layer that holds a file (a path from the root, without its suffix). */
function layerOf(file: string): Layer | undefined {
  return layers
    .filter((layer) => (layer.file === true ? file === layer.name : file.startsWith(`${layer.name}/`)))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

/** The layer that a relative import leads to. */
function layerOfImport(file: string, name: string): Layer | undefined {
  return layerOf(targetOf(file, name));
}

/** What the table must grant for one import: a layer, a package or `node:*`. */
function permissionFor(file: string, name: string): string | undefined {
  if (isBuiltin(name)) return 'node:*';
  return name.startsWith('.') ? layerOfImport(file, name)?.name : packageOf(name);
}

/** What is wrong with one import, or null. */
function complaint(file: string, layer: Layer, name: string): string | null {
  const allowed = `${layer.name} may import: ${layer.layers.join(', ') || 'no other layer'}; packages ${
    layer.packages.join(', ') || 'none'
  }${layer.node === true ? '; node:*' : ''}`;
  const wrong = (why: string): string => `${file} imports ${name}: ${why}. ${allowed}.`;
  if (isBuiltin(name)) {
    if (!name.startsWith('node:')) return wrong('name built-in modules with the node: prefix');
    return layer.node === true ? null : wrong('this layer runs without Node');
  }
  if (!name.startsWith('.'))
    return layer.packages.includes(packageOf(name)) ? null : wrong('the package is not listed');
  if (!/\.(js|mjs|cjs|vue|css|json|svg)(\?.*)?$/.test(name)) return wrong('relative imports carry their suffix');
  const targetLayer = layerOfImport(file, name);
  if (targetLayer === undefined) return wrong('it lies in no layer');
  if (targetLayer === layer || layer.layers.includes(targetLayer.name)) return null;
  return wrong(`${targetLayer.name} is not below it`);
}

describe('layers', () => {
  const files = ['core', 'electron', 'bench', 'renderer'].flatMap(sourcesUnder);

  it('hold every source file', () => {
    const lost = files.filter((file) => file.includes('/') && layerOf(withoutSuffix(file)) === undefined);
    expect(lost).toEqual([]);
  });

  it('import only what lies below them', () => {
    const complaints = files.flatMap((file) => {
      const layer = layerOf(withoutSuffix(file));
      if (layer === undefined) return [];
      return importsOfFile(file).flatMap((name) => complaint(file, layer, name) ?? []);
    });
    expect(complaints).toEqual([]);
  });

  it('form no cycle', () => {
    const open = new Set<Layer>();
    const done = new Set<Layer>();
    const visit = (layer: Layer): void => {
      expect(open.has(layer), `a cycle of layers passes through ${layer.name}`).toBe(false);
      if (done.has(layer)) return;
      open.add(layer);
      layers.filter(({ name }) => layer.layers.includes(name)).forEach(visit);
      open.delete(layer);
      done.add(layer);
    };
    layers.forEach(visit);
  });

  it('have no permission that nothing uses', () => {
    const unused = layers.flatMap((layer) => {
      const names = files
        .filter((file) => layerOf(withoutSuffix(file)) === layer)
        .flatMap((file) => importsOfFile(file).map((name) => ({ file, name })));
      const used = new Set(names.map(({ file, name }) => permissionFor(file, name)));
      const granted = [...layer.layers, ...layer.packages, ...(layer.node === true ? ['node:*'] : [])];
      return granted.filter((permission) => !used.has(permission)).map((permission) => `${layer.name}: ${permission}`);
    });
    expect(unused).toEqual([]);
  });

  it('would notice a violation', () => {
    const metrics = layers.find((layer) => layer.name === 'core/metrics');
    expect(metrics).toBeDefined();
    if (metrics === undefined) return;
    const from = 'core/metrics/psnr.ts';
    expect(importsOf("import fs from 'node:fs';\nexport { a } from '../files/npy.js';\nawait import('vue');")).toEqual([
      'node:fs',
      '../files/npy.js',
      'vue',
    ]);
    expect(complaint(from, metrics, 'node:fs')).toContain('without Node');
    expect(complaint(from, metrics, 'vue')).toContain('not listed');
    expect(complaint(from, metrics, '../files/npy.js')).toContain('core/files is not below it');
    expect(complaint(from, metrics, '../contract/errors')).toContain('suffix');
    expect(complaint(from, metrics, '../contract/errors.js')).toBeNull();
  });
});
