import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import boundaries from 'eslint-plugin-boundaries';
import vue from 'eslint-plugin-vue';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The layer table; `test/architecture/layers.test.ts` checks the sources against the same table in its own way. */
const { layers } = JSON.parse(readFileSync(at('test/architecture/layers.json'), 'utf8'));

const isFile = (layer) => layer.file === true;

const select = (layer) => (isFile(layer) ? { file: { path: `${layer.name}.ts` } } : { element: { type: layer.name } });

/** The layers a layer may import: itself and those it names. */
const importable = (layer) => layers.filter((other) => other === layer || layer.layers.includes(other.name));

/** What a layer may import; of these policies the last one that matches decides. */
function policies(layer) {
  const from = select(layer);
  const allowed = [
    `Allowed: ${layer.layers.join(', ') || 'no other layer'}; packages: ${layer.packages.join(', ') || 'none'};`,
    layer.node ? 'node:* too.' : 'nothing of node:*.',
  ].join(' ');
  return [
    {
      from,
      disallow: { to: { module: { origin: '*' } } },
      message: `${layer.name} must not import this (test/architecture/layers.json). ${allowed}`,
    },
    { from, allow: { to: importable(layer).map(select) } },
    ...(layer.packages.length > 0
      ? [{ from, allow: { to: { module: { origin: 'external', source: layer.packages } } } }]
      : []),
    ...(layer.node ? [{ from, allow: { to: { module: { origin: 'core' } } } }] : []),
  ];
}

/**
 * A layer's policies for its own files only: with those of every layer for every file they took two fifths of the whole run. A file
 * takes the last that fits, so the layers inside others and those of one file come last.
 */
const boundariesOfLayers = [...layers]
  .sort((a, b) => Number(isFile(a)) - Number(isFile(b)) || a.name.length - b.name.length)
  .map((layer) => ({
    files: isFile(layer) ? [`${layer.name}.ts`] : [`${layer.name}/**/*.{ts,vue}`],
    rules: {
      'boundaries/dependencies': [
        'error',
        { default: 'allow', checkAllOrigins: true, checkUnknownLocals: true, policies: policies(layer) },
      ],
    },
  }));

/** Vite, Vitest, ESLint and knip read their configuration from a default export; nothing else has one. */
const configurationFiles = ['**/*.config.{js,ts}'];

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'runs/', 'test-results/', 'node_modules/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,vue}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: at('.'), extraFileExtensions: ['.vue'] },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A handler is async because its contract is, not because it waits.
      '@typescript-eslint/require-await': 'off',
      // tfjs types an op's result by the caller's assertion (`tf.add(a, b) as tf.Tensor4D`).
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // It asks for the `!` that the rule above forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Our interfaces hold closures; none of them reads `this`.
      '@typescript-eslint/unbound-method': 'off',
      // A number reads well in a sentence: `${width}×${height}`.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Code outside a test says what to do when a value is missing instead of promising that it is there.
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    files: ['**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // vue-tsc knows what is defined, the page's globals included.
      'no-undef': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-macros-order': 'error',
      'vue/no-v-html': 'error',
      'vue/no-unused-refs': 'error',
      'vue/require-typed-ref': 'error',
    },
  },
  {
    files: ['core/**/*.ts', 'electron/**/*.ts', 'bench/experiments/**/*.ts', 'renderer/**/*.{ts,vue}'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { [at('test/architecture/typescript-suffix-resolver.cjs')]: {} },
      'boundaries/elements': layers
        .filter((layer) => !isFile(layer))
        .map(({ name }) => ({ type: name, pattern: name }))
        .sort((a, b) => b.pattern.length - a.pattern.length),
      'boundaries/dependency-nodes': ['import', 'dynamic-import', 'export', 'require'],
      'boundaries/ignore': ['**/*.config.ts'],
    },
    rules: { 'boundaries/no-unknown-files': 'error' },
  },
  ...boundariesOfLayers,
  {
    files: ['core/**/*.ts', 'electron/**/*.ts', 'bench/**/*.ts', 'renderer/**/*.ts', 'test/**/*.ts'],
    ignores: configurationFiles,
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that one thing has one name everywhere.' },
      ],
      eqeqeq: 'error',
    },
  },
  { files: ['core/**/*.ts', 'renderer/**/*.{ts,vue}'], rules: { 'no-console': 'error' } },
  {
    files: ['core/**/*.ts', 'electron/**/*.ts', 'bench/experiments/**/*.ts'],
    ignores: configurationFiles,
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'error' },
  },
  // `expect.any(Number)` is typed as any, and there is nothing to be done about it.
  { files: ['test/**/*.ts', 'bench/test/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        globalThis: 'readonly',
        require: 'readonly',
        exports: 'writable',
        module: 'writable',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  {
    // Parts of these programs run in the page that they measure.
    files: ['bench/interface/*.mjs'],
    languageOptions: {
      globals: {
        performance: 'readonly',
        window: 'readonly',
        location: 'readonly',
        KeyboardEvent: 'readonly',
        requestAnimationFrame: 'readonly',
      },
    },
  },
  prettier,
);
