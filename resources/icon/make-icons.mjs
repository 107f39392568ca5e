// Makes every icon that a platform wants from stillpoint.svg:  node resources/icon/make-icons.mjs
//
//   linux/*.png          each size of the freedesktop icon theme
//   stillpoint.ico       Windows
//   stillpoint.icns      macOS, with the margin that its grid asks for
//   ../../renderer/mark.svg   the page's own mark and favicon: the drawing for small sizes
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { icns, ico } from './containers.mjs';
import { drawingFor, picture } from './drawing.mjs';

const LINUX = [16, 24, 32, 48, 64, 96, 128, 256, 512];
const WINDOWS = [16, 20, 24, 32, 40, 48, 64, 128, 256];
const MAC = [16, 32, 64, 128, 256, 512, 1024];

/** Apple's grid: the tile takes 824 of 1024. */
const MAC_FILLED = 824 / 1024;

const here = dirname(fileURLToPath(import.meta.url));

/** @returns {Promise<Map<string, Buffer | string>>} contents by path, relative to this folder */
export async function makeIcons() {
  const all = (sizes, filled) => Promise.all(sizes.map(async (size) => ({ size, png: await picture(size, filled) })));
  return new Map([
    ...(await all(LINUX)).map(({ size, png }) => [`linux/${size}x${size}.png`, png]),
    ['stillpoint.ico', ico(await all(WINDOWS))],
    ['stillpoint.icns', icns(await all(MAC, MAC_FILLED))],
    ['../../renderer/mark.svg', drawingFor(32)],
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, content] of await makeIcons()) {
    mkdirSync(dirname(join(here, name)), { recursive: true });
    writeFileSync(join(here, name), content);
  }
}
