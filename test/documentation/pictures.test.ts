import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const pages = ['.', 'docs', 'docs/experiments'].flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name)),
);

/** Every picture that a page shows, `![…](PATH)`, as a path from the root. */
const shown = pages.flatMap((page) =>
  [...readFileSync(path.join(root, page), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, target = '']) => ({
    page,
    file: path.join(path.dirname(page), target),
  })),
);

describe('the pictures of the documentation', () => {
  it('are there', () => {
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it.each(['docs/screenshots', 'docs/experiments'])('are all shown somewhere: %s', (folder) => {
    const kept = readdirSync(path.join(root, folder)).filter((name) => /\.(png|svg)$/.test(name));
    // Studies write a PNG beside each SVG, which git ignores.
    const pictures = kept.filter((name) => folder === 'docs/screenshots' || name.endsWith('.svg'));
    const files = new Set(shown.map(({ file }) => file));
    expect(pictures.map((name) => path.join(folder, name)).filter((file) => !files.has(file))).toEqual([]);
  });
});
