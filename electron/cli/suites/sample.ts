/** How the bundled sample was degraded (`resources/samples/make-sample.mjs`). */
export const SAMPLE_BLUR = { kind: 'gaussian', sigma: 1.5 } as const;
export const SAMPLE_NOISE = 0.005;
