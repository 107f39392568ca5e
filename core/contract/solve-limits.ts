/** Where a solve ends. */
export interface SolveLimits {
  /** Relative residual ‖T(x) − x‖ / ‖T(x)‖. */
  readonly tolerance: number;
  /** Most evaluations of T. */
  readonly maxEvaluations: number;
}

/**
 * Of a photograph, whose border is unknown: what lies beyond settles slowly, and wide kernels with it. At 1e-3 camera shake is 0.8 dB short of
 * its equilibrium, at 7e-4 mostly 0.1; a blur that is settled sooner takes a fifth more evaluations.
 */
export const PHOTOGRAPH_LIMITS: SolveLimits = { tolerance: 7e-4, maxEvaluations: 80 };

/** Of a picture whose every pixel was blurred by a known rule, as in [S1]. */
export const BENCHMARK_LIMITS: SolveLimits = { tolerance: 1e-3, maxEvaluations: 50 };
