import type { Plugin } from 'esbuild';

/** The repository's root, absolute. */
export const root: string;

export interface BundleOptions {
  /** Where the bundles go, below the root; default `dist`. */
  outdir?: string;
  /** esbuild's target for Node code; default the oldest Node that we support. */
  nodeTarget?: string;
  /** esbuild's target for the preload script; default the Chromium of our Electron. */
  browserTarget?: string;
  /** Names of programs (`setup`, `cli`, `worker`, `main`, `preload`); default all that the product is made of. */
  only?: string[];
  /** JavaScript put before each program. */
  banner?: string;
  /** For runtimes that lack something; see test/electron. */
  plugins?: Plugin[];
}

/** Builds what is stale and returns the absolute paths of the bundles by name. */
export function bundle(options?: BundleOptions): Promise<Record<string, string>>;
