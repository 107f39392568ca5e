// What of others is in the packaged app, and under which licences.  node electron/build/third-party.mjs  writes THIRD-PARTY.md.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './bundle.mjs';
import { shippedPackages } from './shipped-packages.mjs';

const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** Binaries of sharp for platforms that no package is made for. */
const otherPlatform = /^@img\/sharp-(?!(libvips-)?(linux|darwin|win32)-(x64|arm64)$)/;

const isShipped = (name) => shippedPackages.some((shipped) => name === shipped || name.startsWith(`${shipped}/`));

/**
 * Every package of others that the packaged app contains, in its bundles or beside them, on any platform.
 *
 * Read from the lock file: what the bundlers start from, with everything that those depend on, and the packages that are shipped as
 * they are. Some of a package may be shaken out of a bundle; it is listed all the same.
 * @returns {import('./third-party.mjs').ThirdParty[]} by name
 */
export function thirdParties() {
  const { packages } = read('package-lock.json');
  const { dependencies } = read('package.json');
  const { layers } = read('test/architecture/layers.json');
  const ofThePage = layers.find(({ name }) => name === 'renderer').packages;
  const found = new Map();
  const visit = (name, from) => {
    const at = placeOf(packages, name, from);
    if (at === null || found.has(at)) return;
    const { version, license = '', dependencies: needs = {} } = packages[at];
    found.set(at, { name, version, licence: license, folder: at });
    // Shipped packages are a list of their own: what they only need to be installed is not shipped.
    for (const need of Object.keys(needs)) if (!isShipped(name) || isShipped(need)) visit(need, at);
  };
  for (const name of Object.keys(dependencies)) visit(name, '');
  for (const name of ofThePage) if (!name.includes('*')) visit(name, '');
  for (const at of Object.keys(packages)) {
    const name = at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (name.startsWith('@img/sharp-') && !otherPlatform.test(name)) visit(name, '');
  }
  const order = (a, b) => (a.name === b.name ? compare(a.version, b.version) : compare(a.name, b.name));
  return [...found.values()].filter(({ name }) => !name.startsWith('@types/')).sort(order);
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Where Node finds a package from another: in its own folder of packages, or in one further out. */
function placeOf(packages, name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const at = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[at] !== undefined) return at;
    if (folder === '') return null;
  }
}

/** @returns {string} the list that is committed */
export function thirdPartyList() {
  const all = thirdParties();
  const licences = [...new Set(all.map(({ licence }) => licence))].sort();
  const sections = licences.map((licence) => {
    const lines = all.filter((each) => each.licence === licence).map(({ name, version }) => `- ${name} ${version}`);
    return `## ${licence}\n\n${[...new Set(lines)].join('\n')}\n`;
  });
  return `${introduction}\n${sections.join('\n')}`;
}

const introduction = `# Third parties

What a package of Stillpoint contains that others made. \`node electron/build/third-party.mjs\` writes this list from the lock file; a test
keeps it current and refuses licences that have not been looked at. The licences' texts are in \`LICENCES.txt\` beside the packaged app.

Beside the npm packages below:

- Electron and what it is made of (Chromium, Node.js, FFmpeg): MIT and others, in \`LICENSE.electron.txt\` and \`LICENSES.chromium.html\`
- libvips and the libraries that it reads pictures with, inside sharp's binaries: LGPL-3.0-or-later and others. They are shared libraries of
  their own files, and may be replaced there
- libheif and libde265, which read HEIC, as WebAssembly in libheif-js: LGPL-3.0-or-later. A file of its own beside the bundles, and may be
  replaced there
- TensorFlow, which is fetched at the first start and not contained: Apache-2.0
`;

/**
 * The licences' texts, as far as the packages of this platform bring them; those that bring none have the licence that another of the
 * same licence shows. The GPL is there because the LGPL refers to it: nothing is under it alone.
 * @returns {string}
 */
export function licenceTexts() {
  const licences = join(root, 'electron/build/licences');
  const packages = thirdParties().map(({ name, version, licence, folder }) =>
    [`${name} ${version} (${licence})`, ...textsIn(join(root, folder), /^(licen[cs]e|copying|notice)/i)].join('\n\n'),
  );
  return [...packages, ...textsIn(licences, /\.txt$/)].join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** Texts of the files of a folder with such a name; none where there is no folder. */
function textsIn(folder, name) {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => name.test(file)) : [];
  return files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(root, 'THIRD-PARTY.md'), thirdPartyList());
}
