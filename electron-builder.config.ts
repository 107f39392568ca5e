import type { Configuration, FileAssociation } from 'electron-builder';

import { PICTURE_FORMATS } from './core/contract/picture-formats.js';
import { shippedPackages } from './electron/build/shipped-packages.mjs';

/** tfjs comes in a dozen builds, libheif in four; Node loads one file of each package. */
const onlyBuildsForNode = [
  '!**/node_modules/@tensorflow/{tfjs,tfjs-core,tfjs-layers,tfjs-converter,tfjs-data,tfjs-backend-cpu,tfjs-backend-webgl}/dist/!(tf*.node.js){,/**}',
  '!**/node_modules/@tensorflow/tfjs-backend-wasm/{wasm-out{,/**},dist/!(tf*.node.js|*.wasm){,/**}}',
  '!**/node_modules/@tensorflow/tfjs-node-gpu/{binding,scripts,src}{,/**}',
  '!**/node_modules/@tensorflow/tfjs-node-gpu/dist/**/*_test.js',
  '!**/node_modules/libheif-js/{libheif,libheif-wasm/!(libheif-bundle.js)}{,/**}',
];

/** The pictures that can be saved as they came. A GIF can be opened, but is hardly ever a photograph, and would become a PNG. */
const pictureAssociations = Object.values(PICTURE_FORMATS)
  .filter(({ use }) => use === 'read and written')
  .map(({ name, endings, type }): FileAssociation => {
    const ext = endings.map((ending) => ending.slice(1));
    return { name: `${name} image`, ext, mimeType: type, role: 'Editor', rank: 'Alternate' };
  });

/** How `npm run package` makes installers; docs/packaging.md says what each part is for. */
const configuration: Configuration = {
  appId: 'app.stillpoint.Stillpoint',
  productName: 'Stillpoint',
  copyright: 'MIT licence. © The Stillpoint developers',
  directories: { output: 'dist/packages', buildResources: 'resources/icon' },
  publish: null,

  files: [
    'package.json',
    'LICENSE',
    'THIRD-PARTY.md',
    'dist/{main,preload,worker,setup,cli}.cjs',
    'dist/renderer/**',
    'resources/{models,samples,training}/**',
    'resources/icon/linux/**',
    'docs/**/*.md',
    // First everything in node_modules that is not shipped, then what nobody runs of the rest.
    `!**/node_modules/!(${shippedPackages.join('|')})/**`,
    ...onlyBuildsForNode,
    '!**/node_modules/**/*.{map,ts,mts,cts,md,markdown}',
    '!**/node_modules/**/*.min.js',
  ],
  asar: true,
  asarUnpack: [
    // Native code, and what native code and the desktop open by path: neither looks into archives.
    '**/node_modules/@img/**',
    // To be replaceable, as its licence asks.
    '**/node_modules/libheif-js/**',
    'resources/**',
    'docs/**',
    'THIRD-PARTY.md',
  ],
  extraResources: [
    // The addon for TensorFlow, built on the machine that packages; the library is fetched at the first start.
    { from: 'dist/tensorflow', to: 'tensorflow' },
    { from: 'dist/LICENCES.txt', to: 'LICENCES.txt' },
  ],
  // Node-API needs no rebuilding for Electron, and npm's scripts stay off.
  npmRebuild: false,
  electronLanguages: ['en', 'en-US'],

  // docs/security.md, point 19, says why each one is as it is.
  electronFuses: {
    runAsNode: true,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },

  fileAssociations: [
    ...pictureAssociations,
    // Other programs write safetensors files too, so this is an offer as well.
    { name: 'Stillpoint model', ext: 'safetensors', role: 'Viewer', rank: 'Alternate' },
  ],

  linux: {
    target: ['AppImage', 'deb'],
    icon: 'resources/icon/linux',
    executableName: 'stillpoint',
    category: 'Graphics',
    synopsis: 'Sharpens photographs',
    maintainer: 'The Stillpoint developers <noreply@stillpoint.invalid>',
    desktop: { entry: { Name: 'Stillpoint', Keywords: 'photo;sharpen;deblur;restore;' } },
  },
  win: { target: ['nsis'], icon: 'resources/icon/stillpoint.ico' },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
  mac: {
    target: ['dmg'],
    icon: 'resources/icon/stillpoint.icns',
    category: 'public.app-category.photography',
    hardenedRuntime: true,
    entitlements: 'electron/build/entitlements.mac.plist',
    entitlementsInherit: 'electron/build/entitlements.mac.plist',
  },

  // A package names where it comes from; the release workflow knows.
  extraMetadata: { homepage: process.env['STILLPOINT_HOMEPAGE'] ?? 'https://stillpoint.invalid' },
};

export default configuration;
